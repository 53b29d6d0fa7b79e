import { type PageAnswer, safeHeaders } from '../page/page-files.ts'

const reasons = {
  'no-session': {
    title: 'This page needs a new address',
    text: 'The console does not know this browser. It was started again since, or it was opened in another browser.',
  },
  'token-used': {
    title: 'This address was used before',
    text: 'The address that the console prints opens it once. It was opened already, or belongs to an earlier start.',
  },
}

/** What a browser without a session sees: what happened and what to do, in plain HTML. No secret and no data is in it. */
export function sessionPage(reason: keyof typeof reasons, nonce: string): PageAnswer {
  const { title, text } = reasons[reason]
  return {
    status: 401,
    headers: {
      ...safeHeaders,
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': `default-src 'none'; style-src 'nonce-${nonce}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
      'cache-control': 'no-store',
    },
    body: `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title} - Logystera Console</title>
<style nonce="${nonce}">
:root { color-scheme: dark light }
body { margin: 0; min-height: 100vh; display: grid; place-items: center; font: 15px/1.6 system-ui, sans-serif; background: light-dark(#f6f7f9, #0f1216); color: light-dark(#1c2128, #d7dce3) }
main { max-width: 34rem; padding: 2rem }
h1 { font-size: 1.25rem; margin: 0 0 .75rem }
code { font: 13px ui-monospace, monospace; padding: .1rem .35rem; border: 1px solid light-dark(#d5d9e0, #2b323c); border-radius: 4px }
a { color: light-dark(#2557d6, #7aa2ff) }
</style>
</head>
<body>
<main>
<h1>${title}</h1>
<p>${text}</p>
<p>Run <code>npm start</code> again in the console's folder, with the same flags: it finds the running console and prints a new address. Nothing was lost.</p>
<p>If this browser is already signed in, <a href="/">open the console</a>.</p>
</main>
</body>
</html>
`,
  }
}
