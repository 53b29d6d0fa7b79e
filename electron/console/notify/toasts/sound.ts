import type { SoundChoice } from '../../../../shared/bridge/notify.ts'
import type { Settings } from '../../../../shared/bridge/settings.ts'
import type { Severity } from '../../../../shared/model/severity.ts'

/** What is heard with a toast; null: nothing. A reminder has its own sound, whatever its severity has. */
export function soundOf(
  { sound, sounds, escalation }: Pick<Settings, 'sound' | 'sounds' | 'escalation'>,
  severity: Severity,
  reminds: boolean,
): SoundChoice | null {
  if (!sound) return null
  if (reminds) return escalation.sound
  return sounds[severity].on ? sounds[severity].choice : null
}
