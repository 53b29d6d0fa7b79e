import { z } from 'zod'
import { filterFaultSchema } from '../filter-fault.ts'

/** Every way in which the console refuses the renderer, by its stable code. */
export const bridgeProblems = {
  input_invalid: { message: 'The request does not fit the contract.' },
  filter_invalid: {
    message: 'The filter cannot be read.',
    data: z.object({ position: z.number().int(), length: z.number().int(), fault: filterFaultSchema }),
  },
  not_found: { message: 'There is no such object in the cache.' },
  offline: {
    message: 'The service of this account cannot be reached.',
    /** `status`: the HTTP status of a service that answers, but only with an error; 0 without an answer. */
    data: z.object({ status: z.number().int() }).optional(),
  },
  unauthorized: { message: 'The service refuses the key of this account.' },
  key_unavailable: { message: 'The key of this account cannot be read from the keychain.' },
  refused: { message: 'The service refused.', data: z.object({ code: z.string(), status: z.number().int() }) },
  url_invalid: { message: 'The address is not an https address, nor http on this machine.' },
  file_unreadable: { message: 'The file cannot be read.' },
  account_exists: { message: 'This account is already here.' },
  cache_newer: { message: 'The cache was written by a later version of this program; it can be read, not changed.' },
  update_not_now: { message: 'That does not fit how the update stands now. Nothing was changed.' },
  service_failed: { message: 'The bundled service did not start.' },
  storage_failed: {
    message: 'This machine cannot write: its disk is full, or the folder of the console can only be read. Nothing was kept.',
  },
  internal: { message: 'The console failed; nothing was changed.' },
} as const
export type BridgeProblemCode = keyof typeof bridgeProblems
