import type { Service } from '../../../service.ts'
import { retrySchedule } from '../../../webhooks/dispatcher.ts'
import { sendTestMessage } from '../../../webhooks/test-message.ts'
import { api, mustAdminister, mustSeeAll, once } from '../../context.ts'
import { mustMatch } from '../../if-match.ts'

/** Addresses that alerts of the whole account are sent to: for admins, as who knows such an address may often write to it. */
export function webhooksApi(service: Service) {
  const { webhooks, targets, idempotency } = service
  return {
    list: api.webhooks.list.handler(({ context }) => {
      mustAdminister(context.caller)
      mustSeeAll(context.caller)
      return { items: webhooks.list() }
    }),
    create: api.webhooks.create.handler(({ input, context }) => {
      mustSeeAll(context.caller)
      targets.check(input.url)
      return once(
        idempotency,
        context,
        'webhooks.create',
        input,
        () => webhooks.create(input),
        ({ webhook }) => webhook.id,
      )
    }),
    update: api.webhooks.update.handler(({ input, context }) => {
      mustSeeAll(context.caller)
      const { id, ...edit } = input
      if (edit.url !== undefined) targets.check(edit.url)
      return once(idempotency, context, 'webhooks.update', input, () => {
        mustMatch(context, webhooks.get(id).version)
        return webhooks.update(id, edit)
      })
    }),
    test: api.webhooks.test.handler(({ input, context }) => {
      mustSeeAll(context.caller)
      return sendTestMessage(service, input.id)
    }),
    messages: api.webhooks.messages.handler(({ input, context }) => {
      mustAdminister(context.caller)
      mustSeeAll(context.caller)
      const { id, ...options } = input
      return { ...webhooks.messages(id, options), schedule: [...retrySchedule] }
    }),
    redeliver: api.webhooks.redeliver.handler(({ input, context }) => {
      mustSeeAll(context.caller)
      return once(idempotency, context, 'webhooks.redeliver', input, () => webhooks.redeliver(input.id, input.messageId))
    }),
    delete: api.webhooks.delete.handler(({ input, context }) => {
      mustSeeAll(context.caller)
      return once(idempotency, context, 'webhooks.delete', input, () => {
        webhooks.delete(input.id)
        return { id: input.id }
      })
    }),
  }
}
