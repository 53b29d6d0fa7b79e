import { Command, Option } from 'commander'
import { apiContract } from '../../shared/api/contract.ts'
import type { Role } from '../../shared/model/account.ts'
import { type FolderOptions, withData } from './access.ts'
import { folderOptions } from './options.ts'
import { type Output, print } from './output.ts'

const outputSchema = apiContract.apiKeys.create['~orpc'].outputSchema

/** `keys create`: makes an API key and prints it, this once. */
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
          return service.apiKeys.create(input)
        },
      })
      print(output, options.json, { key, id: apiKey.id }, [key])
    })
  return new Command('keys').description('API keys').addCommand(create)
}
