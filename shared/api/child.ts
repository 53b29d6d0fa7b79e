import { z } from 'zod'
import { idSchema } from '../model/ids.ts'

/**
 * Flags of V8 that the service is started with. Left alone, its young generation
 * grows with the memory of the machine, to 128 MB and more, whatever it is used for;
 * and its four threads that collect it cost more than they save where there are two cores.
 * What is older is collected once it has grown by two fifths: under load it would double first.
 */
export const serviceFlags: string[] = ['--max-semi-space-size=8', '--no-parallel-scavenge', '--heap-growing-percent=40']

/**
 * What a console and the bundled service that it started say to each other
 * over the IPC channel. The service ends when the channel closes.
 */
export const toServiceSchema = z.discriminatedUnion('type', [
  /** First message. `masterKey`: 32 bytes, base64, from the OS keychain. */
  z.object({ type: z.literal('start'), masterKey: z.base64(), keyName: z.string().min(1).max(100) }),
  z.object({ type: z.literal('stop') }),
])
export type ToService = z.infer<typeof toServiceSchema>

export const fromServiceSchema = z.discriminatedUnion('type', [
  /** Listening. `key` is a fresh admin key; the one handed out before is revoked. */
  z.object({ type: z.literal('ready'), instanceId: idSchema, url: z.url(), key: z.string() }),
  /** Work that a person may wait for, such as loading the demo fleet's week. */
  z.object({ type: z.literal('progress'), text: z.string(), done: z.number(), total: z.number() }),
  /** The service cannot start, and why; it exits after this. */
  z.object({
    type: z.literal('failed'),
    code: z.enum(['data_dir_locked', 'data_newer', 'data_corrupt', 'master_key_wrong', 'port_taken', 'internal']),
    message: z.string(),
  }),
])
export type FromService = z.infer<typeof fromServiceSchema>
