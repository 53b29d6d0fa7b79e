/** In order: what claims to be something else as well stands before what it claims to be. */
const families: [RegExp, string][] = [
  [/googlebot|google-inspectiontool/i, 'Googlebot'],
  [/bingbot/i, 'Bingbot'],
  [/gptbot|claudebot|ccbot|bytespider|perplexitybot/i, 'AI crawler'],
  [/bot\b|crawl|spider|slurp|monitor|uptime/i, 'Bot'],
  [/wordpress/i, 'WordPress'],
  [/drupal/i, 'Drupal'],
  [/vault/i, 'Vault'],
  [/wpscan|nikto|sqlmap|nmap|masscan|zgrab/i, 'Scanner'],
  [/curl/i, 'curl'],
  [/wget/i, 'Wget'],
  [/python|aiohttp|httpx/i, 'Python'],
  [/go-http-client/i, 'Go'],
  [/okhttp|java\//i, 'Java'],
  [/guzzle|php/i, 'PHP'],
  [/node|axios|undici/i, 'Node'],
  [/edg(e|a|ios)?\b/i, 'Edge'],
  [/opr\/|opera/i, 'Opera'],
  [/samsungbrowser/i, 'Samsung Internet'],
  [/firefox|fxios/i, 'Firefox'],
  [/chrome|crios|chromium/i, 'Chrome'],
  [/safari/i, 'Safari'],
]

/** The family of a user agent, such as `Firefox` or `Bot`; `other` when unknown. Version, system and device are lost on purpose. */
export function agentFamily(agent: string): string {
  const text = agent.slice(0, 500)
  return families.find(([pattern, name]) => name === text || pattern.test(text))?.[1] ?? 'other'
}
