import { afterAll, beforeAll, expect, test } from 'vitest'
import { testDatabase, type TestDatabase } from '#test/database.ts'

let world: TestDatabase
beforeAll(async () => {
  world = await testDatabase()
})
afterAll(() => world.close())

/** Needed before the tenant is known, or shared by all tenants; whoever adds one names it here. */
const directory = [
  'api_token',
  'budget',
  'due',
  'hook_channel',
  'identity',
  'instance',
  'invitation',
  'lane',
  'member',
  'migration',
  'oauth_state',
  'person',
  'rate',
  'ring',
  'running',
  'session',
  'workspace',
]

async function rows<T extends object>(sql: string): Promise<T[]> {
  return (await world.pool.query<T>(sql)).rows
}

test('every table of app is under row-level security with the tenant policy', async () => {
  const open = await rows(`select relname from pg_class c where relnamespace = 'app'::regnamespace and relkind in ('r', 'p')
    and (not relrowsecurity or not exists (select from pg_policies p where p.schemaname = 'app' and p.tablename = relname and p.policyname = 'tenant' and qual ~ 'app.workspace'))`)
  expect(open).toEqual([])
})

test('primary keys, unique indexes and foreign keys of app lead with the workspace', async () => {
  const keys =
    await rows(`select indexrelid::regclass::text as key from pg_index i join pg_class c on c.oid = indrelid join pg_attribute a on a.attrelid = indrelid and a.attnum = indkey[0]
    where relnamespace = 'app'::regnamespace and (indisprimary or indisunique) and attname <> 'workspace_id'`)
  expect(keys).toEqual([])
  const references =
    await rows(`select conname, conrelid::regclass::text as table from pg_constraint k join pg_class c on c.oid = conrelid join pg_attribute a on a.attrelid = conrelid and a.attnum = conkey[1]
    where relnamespace = 'app'::regnamespace and contype = 'f' and attname <> 'workspace_id'`)
  expect(references).toEqual([])
  const keyless = await rows(
    `select relname from pg_class c where relnamespace = 'app'::regnamespace and relkind = 'r' and not exists (select from pg_index where indrelid = c.oid and indisprimary)`,
  )
  expect(keyless).toEqual([])
})

test('no foreign key nulls the workspace along with the reference', async () => {
  const wide = await rows(
    `select conname from pg_constraint where connamespace = 'app'::regnamespace and contype = 'f' and confdeltype in ('n', 'd') and confdelsetcols is null`,
  )
  expect(wide).toEqual([])
})

test('the directory holds the tables named here and nothing else', async () => {
  const names = (
    await rows<{ relname: string }>(`select relname from pg_class where relnamespace = 'directory'::regnamespace and relkind in ('r', 'p')`)
  ).map(({ relname }) => relname)
  expect(names.filter((name) => !directory.includes(name))).toEqual([])
})

test('nothing of ours lies in public, and public may do nothing', async () => {
  expect(await rows(`select relname from pg_class where relnamespace = 'public'::regnamespace`)).toEqual([])
  expect(await rows(`select proname from pg_proc where pronamespace = 'public'::regnamespace`)).toEqual([])
  const granted = await rows(
    `select nspname from pg_namespace, aclexplode(nspacl) where nspname in ('app', 'directory', 'pgboss') and grantee = 0`,
  )
  expect(granted).toEqual([])
  const callable = await rows(
    `select proname from pg_proc, aclexplode(coalesce(proacl, acldefault('f', proowner))) where pronamespace = 'app'::regnamespace and grantee = 0 and not exists (select from pg_depend d where d.objid = pg_proc.oid and deptype = 'e')`,
  )
  expect(callable).toEqual([])
})

test('the audit: the application may read and nothing more; secrets are not under it', async () => {
  const rights = await rows<{ privilege_type: string }>(
    `select privilege_type from information_schema.role_table_grants where grantee = 'pipedesk_app' and table_schema = 'app' and table_name = 'audit'`,
  )
  expect(rights.map((each) => each.privilege_type)).toEqual(['SELECT'])
  expect(await rows(`select tgname from pg_trigger where tgrelid = 'app.connection_secret'::regclass and tgname like 'audit%'`)).toEqual([])
})

test('each audited table is written down column by column as it stands today', async () => {
  const audited = await rows<{ table: string; columns: string[]; now: string[] }>(`
    select o ->> 'table' as table, array(select jsonb_array_elements_text(o -> 'columns') order by 1) as columns,
      array(select attname::text from pg_attribute where attrelid = (o ->> 'table')::regclass and attnum > 0 and not attisdropped order by 1) as now
    from (select obj_description(p.oid)::jsonb as o from pg_proc p where pronamespace = 'app'::regnamespace and proname ~ '^audit_.*_update$') attached`)
  for (const { table, columns, now } of audited) {
    const missing = now.filter((name) => !columns.includes(name))
    expect(missing, `${table}: call app.audit_refresh('${table}') in the migration that added the column`).toEqual([])
  }
  const names = audited.map(({ table }) => table)
  for (const table of [
    'company',
    'contact',
    'lead',
    'deal',
    'note',
    'custom_field',
    'connection',
    'mapping',
    'pipeline',
    'stage',
    'lead_status',
    'lead_origin',
    'lead_member',
    'conflict',
  ])
    expect(names).toContain(`app.${table}`)
  expect(names).toContain('directory.member')
})

test('every trigger can be made anew as a dump writes it, and a revision follows every column that is written', async () => {
  const triggers = await rows<{ table: string; name: string; text: string }>(`
    select tgrelid::regclass::text as table, tgname as name, pg_get_triggerdef(t.oid) as text from pg_trigger t join pg_class c on c.oid = tgrelid
    where relnamespace in ('app'::regnamespace, 'directory'::regnamespace) and not tgisinternal and tgparentid = 0`)
  expect(triggers.length).toBeGreaterThan(20)
  for (const { table, name, text } of triggers) await world.pool.query(`begin; drop trigger ${name} on ${table}; ${text}; rollback`)
  for (const { table, text } of triggers.filter((each) => each.name === 'revise' && !each.text.includes('old.* IS DISTINCT FROM new.*'))) {
    const written = await rows<{ name: string }>(`select attname as name from pg_attribute
      where attrelid = '${table}'::regclass and attnum > 0 and not attisdropped and attgenerated = ''`)
    for (const { name } of written) expect(text, table).toContain(`old.${name} IS DISTINCT FROM new.${name}`)
  }
})
