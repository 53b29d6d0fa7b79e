import { Component, type ReactNode } from 'react'
import { ErrorState } from '../components/states.tsx'
import { messages } from '../messages/messages.ts'
import { ConsoleLost } from '../state/console-client.ts'
import { useConsole } from '../state/console-store.ts'

/** Keeps the frame when a page breaks, and lets the person try again. */
export class PageBoundary extends Component<{ children: ReactNode }, { error: unknown }> {
  override state = { error: null as unknown }

  static getDerivedStateFromError(error: unknown) {
    return { error }
  }

  override componentDidCatch(error: unknown) {
    console.error(error)
  }

  // What could not be fetched is remembered as failed: only a new page asks again.
  #retry = () => {
    if (!(this.state.error instanceof ConsoleLost)) this.setState({ error: null })
    else if (useConsole.getState().bridge === 'open') location.reload()
  }

  override render() {
    if (this.state.error === null) return this.props.children
    return <ErrorState error={this.state.error} title={messages.frame.pageBroke} onRetry={this.#retry} />
  }
}
