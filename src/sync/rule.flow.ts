import type { Caller } from '#access/caller.ts'
import { saveConfig } from './config.store.ts'
import { atConnection } from './desk.flow.ts'
import type { Engine } from './engine.flow.ts'

type Always = {
  readonly connectionId: string
  readonly fields: readonly { readonly field: string; readonly side: 'use_app' | 'use_crm' }[]
}

/** Makes an answer a rule of the connection: from now on these fields are decided like this. Needs the right to manage the connection. */
export async function always(engine: Engine, caller: Caller, { connectionId, fields }: Always): Promise<void> {
  await atConnection(engine, { caller, id: connectionId, action: 'manageConnection' }, async (tx, connection) => {
    const rules = Object.fromEntries(fields.map(({ field, side }) => [field, side === 'use_app' ? 'app_wins' : 'crm_wins']))
    await saveConfig(tx, connectionId, { fieldPolicies: { ...connection.fieldPolicies, ...rules } })
  })
}
