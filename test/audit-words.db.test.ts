import { expect, test } from 'vitest'
import { nouns } from '#model/nouns.ts'
import { testDatabase } from '#test/database.ts'
import { auditedActions, auditedKinds } from '../web/data/audited.ts'
import { en } from '../web/text/en.ts'

/** A table under the audit, as its triggers say it. */
type Audited = { readonly kind: string; readonly fields: readonly string[]; readonly actions: readonly string[] }

/** Acts that change no audited row, by the statements that note them: crm/merge, sync/held, sync/matches, sync/preparations. */
const acts: readonly Audited[] = [
  { kind: 'merge', fields: ['entityType', 'loserId'], actions: ['MERGE', 'UNMERGE'] },
  { kind: 'connection', fields: ['heldDeletes', 'deletes', 'preparation', 'makes'], actions: ['SETTINGS'] },
  { kind: 'link', fields: ['configId', 'provider', 'remoteId'], actions: ['CREATE', 'DELETE'] },
]

type Note = {
  readonly columns: string[]
  readonly quiet: string[]
  readonly kind: string
  readonly record: string
  readonly workspace: string
}

const unshown = ['id', 'workspace_id', 'rev', 'created_at', 'updated_at', 'custom']
const camel = (name: string): string => name.replaceAll(/_([a-z])/g, (_, letter: string) => letter.toUpperCase())

async function auditedTables(): Promise<readonly Audited[]> {
  await using database = await testDatabase()
  const { rows } = await database.pool.query<{ note: Note; bodies: string }>(
    `select obj_description(t.tgfoid)::jsonb as note,
      (select string_agg(f.prosrc, ' ') from pg_trigger o join pg_proc f on f.oid = o.tgfoid where o.tgrelid = t.tgrelid and o.tgname like 'audit\\_%') as bodies
    from pg_trigger t where t.tgname = 'audit_update' and not t.tgisinternal`,
  )
  return rows.map(({ note, bodies }) => ({
    kind: note.kind,
    fields: note.columns.filter((each) => ![...unshown, ...note.quiet, note.record, note.workspace].includes(each)).map(camel),
    actions: [
      ...new Set([...bodies.matchAll(/'([A-Z][A-Z_]+)'/g)].flatMap(([, word]) => (word === 'UTC' || word === undefined ? [] : [word]))),
    ],
  }))
}

const isWord = (key: string): boolean => key in en

test('every kind, field and act that the audit can show has words', async () => {
  const tables = await auditedTables()
  expect(tables.length).toBeGreaterThanOrEqual(18)
  expect(tables.find(({ kind }) => kind === 'connection')?.fields).toContain('policy')
  expect(tables.find(({ kind }) => kind === 'connection')?.actions).toEqual(
    expect.arrayContaining(['CONNECT', 'DISCONNECT', 'SETTINGS', 'UNDO']),
  )
  const all = [...tables, ...acts]
  const missing = all.flatMap(({ kind, fields, actions }) => {
    const onRecords: readonly { readonly name: string }[] = Object.values(nouns).find((noun) => noun.kind === kind)?.fields ?? []
    return [
      ...(isWord(`kind.${kind}`) ? [] : [`kind.${kind}`]),
      ...fields.filter(
        (name) => ![`audited.${kind}.${name}`, `audited.${name}`].some(isWord) && !onRecords.some((field) => field.name === name),
      ),
      ...actions.filter((action) => !isWord(`action.${action}`)),
    ].map((each) => `${kind}: ${each}`)
  })
  expect(missing).toEqual([])
  expect(new Set(all.map(({ kind }) => kind))).toEqual(new Set(auditedKinds))
  expect(new Set(all.flatMap(({ actions }) => actions))).toEqual(new Set(auditedActions))
})
