import { Command, Option } from 'commander'
import { apiContract } from '../../../shared/api/contract.ts'
import type { Role } from '../../../shared/model/account/account.ts'
import { byOwner, type FolderOptions, withData } from '../access.ts'
import { folderOptions, overlapOption } from '../options.ts'
import { type Output, print } from '../output.ts'

const outputSchema = apiContract.apiKeys.create['~orpc'].outputSchema

/** `keys create` makes an API key, `keys rotate` a new secret for one; they print it, this once. */
export function keysCommand(output: Output): Command {
  const create = folderOptions(new Command('create'))
    .description('Create an API key; it is shown this once')
    .addOption(new Option('--role <role>', 'what it may do').choices(['admin', 'viewer']).makeOptionMandatory())
    .requiredOption('--name <name>', 'signs what is done with it')
    .option('--site <id...>', 'restrict it to these sites')
    .action(async (options: FolderOptions & { role: Role; name: string; site?: string[]; json?: boolean }) => {
      const input = { name: options.name, role: options.role, siteIds: options.site ?? null }
      const { apiKey, key } = await withData(options, output.err, {
        remote: (service) => service.post('/v1/api-keys', input, outputSchema),
        local: (service) => {
          for (const id of input.siteIds ?? []) service.sites.get(id)
          return byOwner(service, 'apiKeys.create', input, () => service.apiKeys.create(input))
        },
      })
      print(output, options.json, { key, id: apiKey.id }, [key])
    })
  const rotate = overlapOption(folderOptions(new Command('rotate')))
    .description('Give an API key a new secret; it is shown this once')
    .argument('<id>', 'of the key')
    .action(async (id: string, options: FolderOptions & { overlap: number; json?: boolean }) => {
      const input = { id, overlapHours: options.overlap }
      const { key } = await withData(options, output.err, {
        remote: (service) => service.post(`/v1/api-keys/${encodeURIComponent(id)}/rotate`, { overlapHours: options.overlap }, outputSchema),
        local: (service) => byOwner(service, 'apiKeys.rotate', input, () => service.apiKeys.rotate(id, options.overlap * 3_600_000)),
      })
      print(output, options.json, { key, id }, [key])
    })
  return new Command('keys').description('API keys').addCommand(create).addCommand(rotate)
}
