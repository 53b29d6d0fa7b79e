/**
 * How a renderer reaches the console.
 *
 * Desktop (`location.protocol` is `app:`): make a MessageChannel, hand one end
 * over with `window.postMessage(portMessage, location.origin, [port])`, use
 * the other with oRPC's message-port link. The preload script passes it on;
 * the main process answers only the top frame of the window's own page.
 *
 * Browser host: a WebSocket to `bridgePath` of the same origin; the session
 * cookie of the page is its proof. Closed with `sessionEnded` when that is
 * not valid (any more): the page then says that a new address is needed.
 */
export const portMessage = 'logystera-console-port'
export const bridgePath = '/bridge'

/** WebSocket close code: this page's session is unknown, as after a restart of the console. */
export const sessionEnded = 4401

/** The largest message that the console takes from a renderer, in bytes. */
export const maxBridgeMessage = 1024 * 1024
