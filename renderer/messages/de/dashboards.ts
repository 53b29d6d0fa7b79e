import type { Messages } from '../en.ts'

/** Names of a site's dashboards, each with the one question that it answers. */
export const dashboards: Messages['dashboards'] = {
  overview: { title: 'Überblick', question: 'Ist sie gesund?' },
  incidents: { title: 'Vorfälle', question: 'Was ist jetzt defekt?' },
  performance: { title: 'Leistung und Latenz', question: 'Wo ist sie langsam?' },
  traffic: { title: 'Verkehr', question: 'Wer nutzt sie?' },
  access: { title: 'Verwaltung und Anmeldung', question: 'Wer kommt hinein, und wer versucht es?' },
  changes: { title: 'Änderungen und Abweichungen', question: 'Was hat sich geändert?' },
  mail: { title: 'E-Mail', question: 'Kommen E-Mails an?' },
  plugins: { title: 'Wirkung der Plugins', question: 'Welches Plugin schadet?' },
  jobs: { title: 'Cron und Warteschlangen', question: 'Wird die Arbeit erledigt?' },
  secrets: { title: 'Geheimnisse', question: 'Wer liest Geheimnisse, und wann?' },
  tokens: { title: 'Tokens und Leases', question: 'Was wird ausgegeben und zurückgenommen?' },
  distinct: (label, title) => `${title}: Anzahl ${label}`,
  distinctLabels: { address: 'Adressen', user: 'Namen', network: 'Netze', identity: 'Identitäten' },
  share: (title, whole) => `${title}, Anteil an ${whole}`,
  p95: (title) => `${title}, p95 schlimmstenfalls`,
  highest: (title) => `${title}, höchster Wert`,
  newest: (title) => `${title}, jetzt`,
}
