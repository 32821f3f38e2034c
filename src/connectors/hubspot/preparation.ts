import { Fault } from '#lib/fault.ts'
import type { Http } from '../kit/http.ts'
import type { Preparation } from '../kit/preparation.ts'
import { grantedTo, scopesOf } from './auth.ts'
import { company } from './objects/company.ts'
import { contact } from './objects/contact.ts'
import { deal } from './objects/deal.ts'
import { definitionsOf } from './objects/definitions.ts'
import { stampProperty, type ObjectType } from './objects/object-type.ts'
import { refusal } from './refusal.ts'
import { version } from './version.ts'

const conflict = 409

/** A unique property on each type of object: creates become upserts by it, and a lost answer can never make a second one. */
export const stampPreparation: Preparation = {
  id: 'stamp',
  title: 'A field for PipeDesk’s own id',
  explanation: `Makes the field “PipeDesk id” (${stampProperty}) for contacts, companies and deals in HubSpot, hidden in its pages, and fills it in what PipeDesk creates there. With it nothing can be created twice, even when an answer is lost on the way. Without it PipeDesk looks for the same e-mail, domain or name instead, which is slower and may miss.`,
  look,
  make,
}

type Looked = Awaited<ReturnType<Preparation['look']>>

async function look(http: Http): Promise<Looked> {
  const granted = await grantedTo(http)
  const missing: ObjectType[] = []
  for (const type of typesOf(granted)) {
    const property = (await definitionsOf(http, type, { fresh: true })).get(stampProperty)
    if (property === undefined) missing.push(type)
    else if (property.hasUniqueValue !== true)
      return {
        state: 'forbidden',
        reason: `HubSpot has a field ${stampProperty} for ${type.name} already that takes a value more than once. Archive it there, then look again.`,
      }
  }
  if (missing.length === 0) return { state: 'done' }
  const closed = missing.filter(({ name }) => !granted.has(scopesOf(name).field))
  if (closed.length === 0) return { state: 'missing', what: missing.map(({ name }) => `${stampProperty} for ${name}`) }
  const scopes = closed.map(({ name }) => scopesOf(name).field).join(', ')
  return {
    state: 'forbidden',
    reason: `HubSpot did not allow PipeDesk to make fields (${scopes}). Add it to the app as an optional permission, then reconnect and allow it.`,
  }
}

async function make(http: Http): Promise<void> {
  const looked = await look(http)
  if (looked.state === 'done') return
  if (looked.state === 'forbidden') throw new Fault('conflict', looked.reason)
  for (const type of typesOf(await grantedTo(http))) {
    if ((await definitionsOf(http, type)).has(stampProperty)) continue
    const json = {
      name: stampProperty,
      label: 'PipeDesk id',
      description: 'Filled in by PipeDesk, so that it knows its records again. Do not change it.',
      groupName: type.group,
      type: 'string',
      fieldType: 'text',
      hasUniqueValue: true,
      hidden: true,
      formField: false,
    }
    const reply = await http.send({ method: 'POST', base: 'api', path: `/crm/properties/${version}/${type.name}`, json, idempotent: true })
    if (reply.status >= 300 && reply.status !== conflict) throw refusal(`make the field ${stampProperty} for ${type.name}`, reply)
    await definitionsOf(http, type, { fresh: true })
  }
}

function typesOf(granted: ReadonlySet<string>): readonly ObjectType[] {
  return [contact, company, deal].filter(({ name }) => granted.has(scopesOf(name).schema) && granted.has(scopesOf(name).read))
}
