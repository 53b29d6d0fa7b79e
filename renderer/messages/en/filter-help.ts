/** The sheet that explains the language of the filters; its grammar is that of shared/bridge/filter.ts. */
export const filterHelp = {
  title: 'How filters are written',
  intro: 'Terms stand side by side with a space between them, and all of them must hold. Upper and lower case are the same.',
  forms: [
    ['shop', 'a word: part of a name or a title'],
    ['"big shop"', 'quotation marks keep a space, a comma or a colon within a value; \\" is a quotation mark'],
    ['client:acme', 'a key and its value'],
    ['client:acme,harbor', 'any of these values'],
    ['-client:acme', 'a minus turns a term around'],
    ['health<60', 'numbers and versions are compared with <, <=, >, >= and ='],
    ['severity>=high', 'a severity too: high and worse'],
  ] as [string, string][],
  keys: 'Keys of this list',
  kinds: {
    text: 'part of a text',
    choice: 'one of a few',
    number: 'a number',
    version: 'a version; 6.5 means every 6.5.x',
    since: 'a span or a day',
  },
  /** What a key of the filters is about, as shared/bridge/filter.ts says it. */
  meaning: (said: string) => said,
  tryOne: 'Try one',
  examples: [
    { filter: 'status:critical,degraded', meaning: 'sites that need hands' },
    { filter: 'wp.version<6.6 has:woocommerce', meaning: 'shops on an old WordPress' },
    { filter: 'php<8.2 -is:snoozed', meaning: 'an old PHP, and nothing is silent there' },
    { filter: 'alerts>=3 health<80', meaning: 'several alerts, and it shows' },
    { filter: 'severity:critical,high is:firing', meaning: 'open, serious, and nobody has it yet' },
    { filter: 'since:24h -is:late', meaning: 'fired within a day, by signals that were not late' },
    { filter: 'rule:wp_brute_force_login is:open', meaning: 'one rule, wherever it is open' },
    { filter: 'is:acknowledged since:7d', meaning: 'somebody has it, and it began within a week' },
    { filter: 'sites>=3 -is:pinned', meaning: 'on three sites or more, and not pinned' },
    { filter: 'is:shared since:7d', meaning: 'one cause on many sites, within a week' },
  ],
}
