import type { TestDatabase } from '#test/database.ts'

/** How many records of each kind a workspace holds. */
export type Size = { readonly contacts: number; readonly companies: number; readonly deals: number }

const companies = `insert into app.company (workspace_id, name, domains, industry, phone, tags, owner_id, created_at, updated_at)
  select $1, (array['Harbour','Northwind','Alpine','Silver','Maple','Orchard','Granite','Lumen'])[1 + n % 8] || ' ' || (array['Boats','Foods','Labs','Works','Press','Mills'])[1 + n % 6] || ' ' || n,
    array['c' || n || '.example'], (array['Food','Metal','Print','Software'])[1 + n % 4], '+49 30 ' || (100000 + n), array['tier-' || n % 5], $2, now() - n * interval '1 minute', now() - n * interval '1 minute'
  from generate_series(1, $3::int) n`

const owned = `with owned as materialized (select id, row_number() over (order by created_at) as at from app.company where workspace_id = $1)`

const contacts = `${owned}
  insert into app.contact (workspace_id, first_name, last_name, emails, phones, company_id, title, tags, owner_id, created_at, updated_at)
  select $1, (array['Ana','Bruno','Chloë','Dmitri','Esra','Farid','Grete','Hiro'])[1 + n % 8], (array['Silva','Okafor','Müller','Petrov','Yılmaz','Haddad','Lund'])[1 + n % 7] || ' ' || n,
    jsonb_build_array(jsonb_build_object('value', 'p' || n || '@c' || n % 20000 || '.example', 'type', 'work', 'primary', true)),
    jsonb_build_array(jsonb_build_object('value', '+4930' || (1000000 + n), 'type', 'work', 'primary', true)),
    o.id, (array['Buyer','Engineer','Owner','Head of sales'])[1 + n % 4], array['tier-' || n % 5], $2, now() - n * interval '1 minute', now() - n * interval '1 minute'
  from generate_series(1, $3::int) n left join owned o on o.at = 1 + n % (select greatest(count(*), 1) from owned)`

const deals = `${owned}
  insert into app.deal (workspace_id, name, amount, currency, pipeline_id, stage_id, close_on, company_id, owner_id, created_at, updated_at)
  select $1, 'Order ' || n || ' for ' || (array['rope','sails','flour','type','steel'])[1 + n % 5], 100 + n % 9000, 'EUR', s.pipeline_id, s.id, current_date + n % 90, o.id, $2, now() - n * interval '1 minute', now() - n * interval '1 minute'
  from generate_series(1, $3::int) n left join owned o on o.at = 1 + n % (select greatest(count(*), 1) from owned)
  left join lateral (select id, pipeline_id from app.stage where workspace_id = $1 order by position, id limit 1) s on true`

/** Brings the only workspace to this size, by SQL and without triggers, and leaves the tables as autovacuum would. */
export async function fill(world: TestDatabase, size: Size): Promise<void> {
  const client = await world.pool.connect()
  try {
    const { rows } = await client.query<{ workspace: string; person: string }>(
      'select workspace_id as workspace, person_id as person from directory.member limit 1',
    )
    const { workspace, person } = rows[0] ?? { workspace: '', person: '' }
    await client.query(`set session_replication_role = replica`)
    for (const table of ['deal', 'contact', 'company']) await client.query(`delete from app.${table} where workspace_id = $1`, [workspace])
    await client.query(companies, [workspace, person, size.companies])
    await client.query(contacts, [workspace, person, size.contacts])
    await client.query(deals, [workspace, person, size.deals])
  } finally {
    client.release(true)
  }
  await world.pool.query('vacuum analyze app.company, app.contact, app.deal')
}
