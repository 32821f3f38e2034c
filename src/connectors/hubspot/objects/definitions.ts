import type { Http } from '../../kit/http.ts'
import { refusal } from '../refusal.ts'
import { version } from '../version.ts'
import { stampProperty, type ObjectType, type TypeName } from './object-type.ts'

/** A property as the account has it (2026-09 `Property`); every part but the name may be absent. */
export type Definition = {
  readonly name: string
  readonly label?: string
  readonly type?: string
  readonly fieldType?: string
  readonly options?: readonly { readonly label?: string; readonly value?: string; readonly hidden?: boolean }[]
  readonly calculated?: boolean
  readonly hidden?: boolean
  readonly archived?: boolean
  readonly hubspotDefined?: boolean
  readonly hasUniqueValue?: boolean
  readonly modificationMetadata?: { readonly readOnlyValue?: boolean }
}

export type Definitions = ReadonlyMap<string, Definition>

const known = new WeakMap<Http, Map<TypeName, Promise<Definitions>>>()

/** The properties of a type, read once per pull or push; `fresh`: anew. */
export function definitionsOf(http: Http, { name }: Pick<ObjectType, 'name'>, { fresh = false } = {}): Promise<Definitions> {
  const byType = known.get(http) ?? new Map<TypeName, Promise<Definitions>>()
  known.set(http, byType)
  const reading = (fresh ? undefined : byType.get(name)) ?? readDefinitions(http, name)
  byType.set(name, reading)
  reading.catch(() => byType.delete(name))
  return reading
}

async function readDefinitions(http: Http, name: TypeName): Promise<Definitions> {
  const reply = await http.send({ method: 'GET', base: 'api', path: `/crm/properties/${version}/${name}` })
  if (reply.status !== 200) throw refusal(`tell the fields of ${name}`, reply)
  const { results = [] } = reply.body as { readonly results?: readonly Definition[] }
  return new Map(results.filter(({ archived }) => archived !== true).map((each) => [each.name, each]))
}

/** Whether a value may be written there. */
export function isWritable(definition: Definition | undefined): boolean {
  return definition?.calculated !== true && definition?.modificationMetadata?.readOnlyValue !== true
}

/** Whether creates can carry our stamp in a unique property. */
export function isPrepared(definitions: Definitions): boolean {
  return definitions.get(stampProperty)?.hasUniqueValue === true
}

/**
 * The properties that a mapping row may name: the account's own, what HubSpot lets people fill in, and what we map. HubSpot's hundreds of
 * computed ones (scores, analytics) stay away: they would make up most of every answer.
 */
export function offered(type: ObjectType, definitions: Definitions): readonly Definition[] {
  const folded = new Set(type.folded.flatMap(({ properties }) => properties))
  const mapped = new Set(type.mapping.map(({ remote }) => remote.replace(/^properties\./, '')))
  return [...definitions.values()].filter(
    (each) =>
      each.name !== stampProperty &&
      !folded.has(each.name) &&
      (mapped.has(each.name) || (each.hidden !== true && (each.hubspotDefined !== true || isWritable(each)))),
  )
}

/** What is asked of every object: all that may be mapped, so that an edited mapping finds its values. */
export function asked(type: ObjectType, definitions: Definitions): readonly string[] {
  const own = [...type.folded.flatMap(({ properties }) => properties), 'hs_merged_object_ids', stampProperty]
  return [...new Set([...own.filter((name) => definitions.has(name)), ...offered(type, definitions).map(({ name }) => name)])].toSorted()
}
