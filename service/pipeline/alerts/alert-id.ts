import { sha256 } from '../../ids.ts'

/** Id of an alert: the same for the same site, rule, group and first firing minute, however its signals came in. */
export function alertId(siteId: string, ruleId: string, group: string, firstMinute: number): string {
  return `a_${sha256(JSON.stringify([siteId, ruleId, group, firstMinute])).slice(0, 24)}`
}
