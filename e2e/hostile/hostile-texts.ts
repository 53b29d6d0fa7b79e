/** How many there are. */
const hostileCount = 500

/** What markup carries, so that an element made of it is found. */
export const plantedMark = 'data-planted'
/** What a script calls if it runs. */
export const trapName = 'hostileScriptRan'

const call = (number: number) => `${trapName}(${number})`

const markup = (n: number) => [
  `<script ${plantedMark}>${call(n)}</script>`,
  `<img src=x onerror=${call(n)} ${plantedMark}>`,
  `"><svg onload=${call(n)} ${plantedMark}>`,
  `<a href="javascript:${call(n)}" ${plantedMark}>click</a>`,
  `<iframe srcdoc="<script>parent.${call(n)}</script>" ${plantedMark}></iframe>`,
  `</title></textarea></style><b ${plantedMark}>bold</b>`,
  `<style ${plantedMark}>*{display:none}</style>`,
  `<math ${plantedMark}><mtext><img src=x onerror=${call(n)}></mtext></math>`,
  `<!--<b ${plantedMark}>--><![CDATA[<b ${plantedMark}>]]>`,
  `&lt;script&gt;${call(n)}&lt;/script&gt; &#x3c;b&#x3e; &amp;amp;`,
  `<form action=javascript:${call(n)} ${plantedMark}><button>go</button></form>`,
  `{{constructor.constructor('${call(n)}')()}} \${${call(n)}} <%= ${call(n)} %>`,
]

const scriptUrls = (n: number) => [
  `javascript:${call(n)}`,
  `JaVaScRiPt:${call(n)}//https://shop.example`,
  `java\tscript:${call(n)}`,
  `\u0001javascript:${call(n)}`,
  `data:text/html,<script>${call(n)}</script>`,
  `vbscript:${call(n)}`,
  `//evil.example/${n}`,
  `https://user:pass@shop.example:99999/%00?<b ${plantedMark}>`,
]

const rightToLeft = (n: number) => [
  `\u202egpj.exe ${n}`,
  `\u2066isolated and never closed ${n}`,
  `\u05e9\u05dc\u05d5\u05dd \u05e2\u05d5\u05dc\u05dd \u05d7\u05e0\u05d5\u05ea ${n}`,
  `\u0645\u062a\u062c\u0631 \u0627\u0644\u0627\u062e\u062a\u0628\u0627\u0631 ${n}`,
  `abc\u202edef\u202dghi\u202c ${n}`,
  `\u061c\u200f\u200e mixed \u05d0\u05d1 12 \u0627\u0628 ${n}`,
]

const invisible = (n: number) => [
  `\u200b\u200c\u200d\ufeff${n}`,
  `sh\u200bop\u2060.exam\u00adple ${n}`,
  `\u2028line\u2029paragraph ${n}`,
  ` \u00a0\u2003 blanks around ${n} \u3000 `,
  `\u3164\u115f\u2800 ${n}`,
  `\u{e0041}\u{e0042}\u{e007f} tags ${n}`,
]

const emoji = (n: number) => [
  `\u{1f469}\u200d\u{1f469}\u200d\u{1f467}\u200d\u{1f466} family ${n}`,
  `\u{1f3f4}\u{e0067}\u{e0062}\u{e0065}\u{e006e}\u{e0067}\u{e007f} ${n}`,
  `\u{1f1e9}\u{1f1ea}\u{1f1eb}\u{1f1f7} ${n} \u2764\ufe0f\u200d\u{1f525}`,
  `\u{1f468}\u{1f3ff}\u200d\u{1f680}`.repeat(30) + n,
  `1\ufe0f\u20e3 2\ufe0f\u20e3 ${n}`,
]

const formulas = (n: number) => [
  `=cmd|' /C calc'!A${n + 1}`,
  `+1+${n}`,
  `-2+3+${n}`,
  `@SUM(1,${n})`,
  `\t=1+${n}`,
  `\r=HYPERLINK("http://evil.example/${n}","x")`,
  `\uff1d1+${n}`,
  `\u200b=1+${n}`,
  `"=1+${n}`,
  `;=1+${n}`,
]

const control = (n: number) => [
  `nul\u0000bell\u0007esc\u001b[31m ${n}`,
  `line one\nline two\r\nline three\ttab ${n}`,
  `\u0008\u0008\u0008backspace ${n}`,
  `\u0085\u009bC1 ${n}`,
  `\u007fdelete ${n}`,
  `${'\n'.repeat(60)}far below ${n}`,
]

const lookAlikes = (n: number) => [
  `p\u0430yp\u0430l.example ${n}`,
  `\u0261oogle.example ${n}`,
  `\u212aelvin \uff41\uff42\uff43 \ufb01 ${n}`,
  `Z${'\u0351\u0363\u0489\u034f'.repeat(60)}algo ${n}`,
  `\u1e9e\u00df\u0130\u0131 ${n}`,
  `e\u0301 \u00e9 ${n}`,
]

const long = (n: number) => [
  'W'.repeat(10_000),
  `${n} ${'word '.repeat(2000)}`,
  `https://shop.example/${'a/'.repeat(900)}${n}`,
  `${'\u4e2d\u6587'.repeat(400)}${n}`,
  `Donaudampfschifffahrtselektrizit\u00e4tenhauptbetriebswerkbauunterbeamtengesellschaft${n}`,
  `${'-'.repeat(3000)}${n}`,
  '\ufdfd'.repeat(120),
]

const programs = (n: number) => [
  `' OR 1=1; DROP TABLE sites; -- ${n}`,
  `../../../etc/passwd%00${n}`,
  '__proto__',
  'constructor',
  'null',
  'undefined',
  `[object Object] ${n}`,
  `%s%n%x ${n}`,
  `{"a":${n}}`,
  `client:x -is:open "${n}`,
]

const kinds = [markup, scriptUrls, rightToLeft, invisible, emoji, formulas, control, lookAlikes, long, programs]

/** Texts that break what treats them as anything but text: always the same, each kind about as often as the others. */
export const hostileTexts: readonly string[] = Array.from({ length: hostileCount }, (_, index) => {
  const of = kinds[index % kinds.length]?.(index) ?? []
  return of[Math.floor(index / kinds.length) % of.length] ?? ''
})
