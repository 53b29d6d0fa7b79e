import { Component, type ReactNode } from 'react'
import { ErrorState } from '../components/states.tsx'
import { messages } from '../messages/messages.ts'

/** Keeps the frame when a page breaks, and lets the person try again. */
export class PageBoundary extends Component<{ children: ReactNode }, { error: unknown }> {
  override state = { error: null as unknown }

  static getDerivedStateFromError(error: unknown) {
    return { error }
  }

  override componentDidCatch(error: unknown) {
    console.error(error)
  }

  override render() {
    if (this.state.error === null) return this.props.children
    return <ErrorState error={this.state.error} title={messages.frame.pageBroke} onRetry={() => this.setState({ error: null })} />
  }
}
