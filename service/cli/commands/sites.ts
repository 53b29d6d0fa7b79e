import { Command, Option } from 'commander'
import { apiContract } from '../../../shared/api/contract.ts'
import { type Platform, platforms } from '../../../shared/model/platform.ts'
import { credentialsSchema, newSiteSchema } from '../../../shared/model/sites/site.ts'
import { byOwner, type FolderOptions, withData } from '../access.ts'
import { folderOptions, overlapOption } from '../options.ts'
import { type Output, print, UsageError } from '../output.ts'

const outputSchema = apiContract.sites.create['~orpc'].outputSchema

/** `sites add` makes a site, `sites rotate` new credentials for one; they print what it sends with. */
export function sitesCommand(output: Output): Command {
  const add = folderOptions(new Command('add'))
    .description('Add a site; its secret is shown this once')
    .addOption(new Option('--platform <platform>', 'what it is').choices(platforms).makeOptionMandatory())
    .requiredOption('--name <name>', 'what people call it')
    .option('--url <url>', 'its public or node address')
    .option('--tag <tag...>', 'tags')
    .action(async (options: FolderOptions & { platform: Platform; name: string; url?: string; tag?: string[]; json?: boolean }) => {
      const input = newSiteSchema.safeParse({ platform: options.platform, name: options.name, url: options.url, tags: options.tag })
      if (!input.success) throw new UsageError(input.error.issues.map((issue) => `--${issue.path.join('.')}: ${issue.message}`).join('; '))
      const { site, credentials } = await withData(options, output.err, {
        remote: (service) => service.post('/v1/sites', input.data, outputSchema),
        local: (service) => byOwner(service, 'sites.create', input.data, () => service.sites.create(input.data)),
      })
      print(output, options.json, { id: site.id, ...credentials }, [
        `id      ${site.id}`,
        `token   ${credentials.token}`,
        `secret  ${credentials.secret}`,
      ])
    })
  const rotate = overlapOption(folderOptions(new Command('rotate')))
    .description('Give a site new credentials; the secret is shown this once')
    .argument('<id>', 'of the site')
    .action(async (id: string, options: FolderOptions & { overlap: number; json?: boolean }) => {
      const input = { id, overlapHours: options.overlap }
      const credentials = await withData(options, output.err, {
        remote: (service) =>
          service.post(`/v1/sites/${encodeURIComponent(id)}/credentials`, { overlapHours: options.overlap }, credentialsSchema),
        local: (service) => byOwner(service, 'credentials.rotate', input, () => service.sites.rotate(id, options.overlap * 3_600_000)),
      })
      print(output, options.json, { id, ...credentials }, [`token   ${credentials.token}`, `secret  ${credentials.secret}`])
    })
  return new Command('sites').description('Monitored sites').addCommand(add).addCommand(rotate)
}
