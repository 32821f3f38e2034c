import { randomUUID } from 'node:crypto'
import { hashOf } from '#access/secret.ts'
import { ask, jwt } from './door.ts'
import type { House } from './house.ts'

export type Letter = 'A' | 'M' | 'S' | 'N' | 'V'
export const letters: readonly Letter[] = ['V', 'N', 'S', 'M', 'A']
const roleNames: Readonly<Record<Letter, string>> = { A: 'admin', M: 'manager', S: 'sales', N: 'analyst', V: 'viewer' }

/** One member of each role in one workspace, and somebody else who owns what the others try themselves on. */
export type Cast = {
  readonly workspaceId: string
  readonly otherId: string
  readonly token: (letter: Letter) => string
  readonly id: (letter: Letter) => string
}

export async function castOf(hall: House, workspace: string): Promise<Cast> {
  const enter = async (letter: Letter) => {
    const token = await jwt({ workspace, role: roleNames[letter], more: { name: `Person ${letter} of ${workspace}` } })
    const { body } = await ask(hall.app, { path: '/api/me', headers: { authorization: `Bearer ${token}` } })
    const { id, workspace: at } = body as { id: string; workspace: { id: string } }
    return { letter, token, id, workspaceId: at.id }
  }
  const people: Awaited<ReturnType<typeof enter>>[] = []
  for (const letter of letters) people.push(await enter(letter))
  const other = await enter('A')
  const of = (letter: Letter) => people.find((each) => each.letter === letter) ?? other
  return { workspaceId: other.workspaceId, otherId: other.id, token: (letter) => of(letter).token, id: (letter) => of(letter).id }
}

/** A thing for `{id}`, made behind the API's back and owned by the other one. `owner`: who tries. */
export async function makeThing(hall: House, cast: Cast, asked: { on: string; owner: Letter }): Promise<string> {
  const { pool } = hall.world
  const w = cast.workspaceId
  const insert = async (text: string, values: unknown[]) =>
    String((await pool.query<{ id: string }>(`${text} returning id`, values)).rows[0]?.id)
  const marked = `Secret of ${w}`
  const record = (table: string, column: string, deleted: boolean) =>
    insert(`insert into app.${table} (workspace_id, ${column}, owner_id, deleted_at) values ($1, $2, $3, $4)`, [
      w,
      marked,
      cast.otherId,
      deleted ? new Date() : null,
    ])
  const columns: Record<string, string> = { company: 'name', contact: 'first_name', lead: 'title', deal: 'name', note: 'body' }
  const [last = '', first] = asked.on.split(' ').toReversed()
  const column = columns[last]
  if (last === 'pair' && first !== undefined) {
    const pair = { ...asked, on: first }
    return `${await makeThing(hall, cast, pair)} ${await makeThing(hall, cast, pair)}`
  }
  if (first === 'merged') return makeMerged(hall, cast, { on: last, owner: asked.owner })
  if (column !== undefined) return record(last, column, first === 'deleted')
  if (asked.on.endsWith(' link')) return makeLink(hall, cast, { on: asked.on.replace(' link', ''), owner: asked.owner })
  switch (asked.on) {
    case 'member':
    case 'removed member': {
      const id = await insert('insert into directory.person (name) values ($1)', [marked])
      await pool.query(`insert into directory.member (workspace_id, person_id, role, removed_at) values ($1, $2, 'sales', $3)`, [
        w,
        id,
        asked.on === 'member' ? null : new Date(),
      ])
      return id
    }
    case 'invitation':
      return insert(
        `insert into directory.invitation (workspace_id, role, token_hash, expires_at) values ($1, 'viewer', $2, now() + interval '1 day')`,
        [w, randomUUID()],
      )
    case 'own notification':
      return insert(
        `insert into app.notification (workspace_id, member_id, kind, source, cause, parts, at) values ($1, $2, 'conflicts', 'test', $3, $4, now())`,
        [w, cast.id(asked.owner), randomUUID(), JSON.stringify({ account: marked, count: 1 })],
      )
    case 'own token':
      return insert(
        `insert into directory.api_token (workspace_id, person_id, name, prefix, token_hash) values ($1, $2, 'x', 'pd_x', $3)`,
        [w, cast.id(asked.owner), hashOf(randomUUID())],
      )
    case 'connection':
      return insert(
        `insert into app.connection (workspace_id, provider, account_id, account_email, member_id, phase) values ($1, 'google', $2, $3, $4, 'ready')`,
        [w, randomUUID(), marked, cast.otherId],
      )
    case 'conflict': {
      const [record, link, connection] = (await makeLink(hall, cast, { on: 'contact', owner: asked.owner })).split(' ')
      return insert(
        `insert into app.conflict (workspace_id, connection_id, link_id, kind, record_id, remote_id, fields, app_data, crm_data, base_data, detected_at) values ($1, $2, $3, 'contact', $4, $5, '{firstName}', $6, '{"firstName": "x"}', '{}', now())`,
        [w, connection, link, record, randomUUID(), JSON.stringify({ firstName: marked })],
      )
    }
    case 'mapping': {
      const connection = await makeThing(hall, cast, { ...asked, on: 'connection' })
      const row = await insert(
        `insert into app.mapping (workspace_id, connection_id, kind, remote_path, local_path, direction) values ($1, $2, 'contact', 'biographies[0].value', 'about', 'bidirectional')`,
        [w, connection],
      )
      return `${connection} ${row}`
    }
    case 'run': {
      const connection = await makeThing(hall, cast, { ...asked, on: 'connection' })
      const stream = await insert(`insert into app.stream (workspace_id, connection_id, kind) values ($1, $2, 'contact')`, [w, connection])
      return insert(
        `insert into app.run (workspace_id, id, connection_id, stream_id, kind, direction, status, started_at) values ($1, $2, $3, $4, 'contact', 'pull', 'completed', now())`,
        [w, randomUUID(), connection, stream],
      )
    }
    case 'match': {
      const connection = await makeThing(hall, cast, { ...asked, on: 'connection' })
      const stream = await insert(`insert into app.stream (workspace_id, connection_id, kind) values ($1, $2, 'contact')`, [w, connection])
      return insert(
        `insert into app.link (workspace_id, stream_id, remote_id, state, reason, detail) values ($1, $2, 'people/c1', 'held', 'ambiguous', '{"records": []}')`,
        [w, stream],
      )
    }
    case 'workspace':
      return w
    case 'field':
      return insert(`insert into app.custom_field (workspace_id, kind, key, label, type) values ($1, 'contact', $2, $3, 'text')`, [
        w,
        `k${randomUUID().slice(0, 8)}`,
        marked,
      ])
    case 'leadStatus':
      return insert('insert into app.lead_status (workspace_id, name) values ($1, $2)', [w, marked])
    case 'leadOrigin':
      return insert('insert into app.lead_origin (workspace_id, name) values ($1, $2)', [w, marked])
    case 'pipeline':
      return insert('insert into app.pipeline (workspace_id, name) values ($1, $2)', [w, marked])
    case 'stage': {
      const pipeline = await insert('insert into app.pipeline (workspace_id, name) values ($1, $2)', [w, marked])
      return insert('insert into app.stage (workspace_id, pipeline_id, name) values ($1, $2, $3)', [w, pipeline, marked])
    }
    default:
      throw new Error(`makeThing knows no ${asked.on}`)
  }
}

/** A record that went into another, as `loser winner`. */
async function makeMerged(hall: House, cast: Cast, asked: { on: string; owner: Letter }): Promise<string> {
  const { pool } = hall.world
  const [loser, winner] = [await makeThing(hall, cast, asked), await makeThing(hall, cast, asked)]
  await pool.query(`update app.${asked.on} set deleted_at = now(), merged_into = $1 where id = $2`, [winner, loser])
  await pool.query('insert into app.merge (workspace_id, id, kind, winner_id, loser_id) values ($1, $2, $3, $4, $5)', [
    cast.workspaceId,
    randomUUID(),
    asked.on,
    winner,
    loser,
  ])
  return `${loser} ${winner}`
}

/** A record with a live link at the other one's connection, as `record link connection`. */
async function makeLink(hall: House, cast: Cast, asked: { on: string; owner: Letter }): Promise<string> {
  const { pool } = hall.world
  const [record, connection] = [await makeThing(hall, cast, asked), await makeThing(hall, cast, { ...asked, on: 'connection' })]
  const made = async (text: string, values: unknown[]) =>
    String((await pool.query<{ id: string }>(`${text} returning id`, values)).rows[0]?.id)
  const stream = await made('insert into app.stream (workspace_id, connection_id, kind) values ($1, $2, $3)', [
    cast.workspaceId,
    connection,
    asked.on,
  ])
  const values = [cast.workspaceId, stream, randomUUID(), record, '{}']
  const link = await made(
    `insert into app.link (workspace_id, stream_id, remote_id, record_id, state, shadow) values ($1, $2, $3, $4, 'live', $5)`,
    values,
  )
  return `${record} ${link} ${connection}`
}
