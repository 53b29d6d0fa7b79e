import { z } from 'zod'
import type { Alert } from '../../../../shared/model/alerts/alert.ts'
import { alertStepSchema } from '../../../../shared/model/alerts/alert.ts'
import type { SealedDocuments } from '../sealed/sealed-documents.ts'

/** People's words in the steps of an alert: which step, and what it says. */
const notesSchema = z.array(z.object({ step: z.number().int(), note: alertStepSchema.shape.note.unwrap() }))
type Notes = z.infer<typeof notesSchema>

export function notesOf(alert: Alert): Notes {
  return alert.steps.flatMap(({ note }, step) => (note === undefined ? [] : [{ step, note }]))
}

export function withoutNotes(alert: Alert): Alert {
  return { ...alert, steps: alert.steps.map(({ note: _, ...step }) => step) }
}

/** The alert with its notes put back; without them when no key opens them. */
export function withNotes(alert: Alert, sealed: SealedDocuments, accountId: string): Alert {
  const notes = sealed.get(accountId, 'notes', alert.id, notesSchema)?.document ?? []
  if (notes.length === 0) return alert
  const byStep = new Map(notes.map(({ step, note }) => [step, note]))
  return {
    ...alert,
    steps: alert.steps.map((step, index) => {
      const note = byStep.get(index)
      return note === undefined ? step : { ...step, note }
    }),
  }
}
