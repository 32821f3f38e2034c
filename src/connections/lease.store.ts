import { sql } from 'kysely'
import type { Db } from '#db/db.ts'

/**
 * A claim that one holder in the whole installation has for a while, for what must not be done inside a transaction (a call to a provider).
 * It lapses by the database's clock, so a crash blocks nobody for longer than `ttlMs`. False: somebody else has it.
 */
export async function takeLease(
  db: Db,
  key: string,
  { holder, ttlMs }: { readonly holder: string; readonly ttlMs: number },
): Promise<boolean> {
  const { rows } =
    await sql`insert into directory.budget as b (key, reason, at, blocked_until) values (${key}, ${holder}, now(), now() + ${ttlMs} * interval '1 millisecond')
    on conflict (key) do update set reason = excluded.reason, at = excluded.at, blocked_until = excluded.blocked_until
    where b.blocked_until is null or b.blocked_until < now() or b.reason = excluded.reason returning key`.execute(db)
  return rows.length > 0
}

/** Keeps a claim for longer; does nothing once it has lapsed to another holder or was given back. */
export async function prolongLease(
  db: Db,
  key: string,
  { holder, ttlMs }: { readonly holder: string; readonly ttlMs: number },
): Promise<void> {
  await sql`update directory.budget set blocked_until = now() + ${ttlMs} * interval '1 millisecond' where key = ${key} and reason = ${holder}`.execute(
    db,
  )
}

/** Gives a claim back; does nothing once it has lapsed to another holder. */
export async function endLease(db: Db, key: string, holder: string): Promise<void> {
  await db.deleteFrom('directory.budget').where('key', '=', key).where('reason', '=', holder).execute()
}
