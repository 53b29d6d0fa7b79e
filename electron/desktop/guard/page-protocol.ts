import type { CustomScheme } from 'electron'
import type { PageAnswer } from '../../page/page-files.ts'

export const appScheme = 'app'
/** Where the renderer's page lives. */
export const appOrigin = 'app://console'

/** Standard and secure, so that the page has an origin of its own; nothing else is granted. Register before the app is ready. */
export const appSchemePrivileges: CustomScheme = { scheme: appScheme, privileges: { standard: true, secure: true, codeCache: true } }

/** Whether an address is a page of ours. Chromium gives `app:` no origin in URL.origin, so its parts are compared. */
export function isOwnPage(address: string): boolean {
  const url = URL.parse(address)
  return url?.protocol === `${appScheme}:` && url.host === 'console'
}

/** Answers `app://console/...` from the built page, and nothing else: another host or method gets no file. */
export function answerPageRequest(page: (path: string) => PageAnswer): (request: Request) => Response {
  return (request) => {
    const url = URL.parse(request.url)
    if (!url || !isOwnPage(request.url) || request.method !== 'GET')
      return new Response('There is nothing here.\n', { status: 404, headers: { 'content-type': 'text/plain' } })
    const { status, headers, body } = page(url.pathname)
    return new Response(typeof body === 'string' ? body : new Uint8Array(body), { status, headers })
  }
}
