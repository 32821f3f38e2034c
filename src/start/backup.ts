import { join } from 'node:path'
import type { Env } from '../env.ts'

const more = 'All of it, and how to try a restore: docs/operations/backup.md'

/** How to back up and restore; the embedded server comes without pg_dump, and no program of ours pretends to be one. */
export function backupWords({ databaseUrl, dataDir }: Pick<Env, 'databaseUrl' | 'dataDir'>): readonly string[] {
  const keys =
    'The encryption keys belong to the backup, kept apart from it: without them connected accounts must be connected anew and the audit cannot be verified.'
  if (databaseUrl !== null)
    return [
      "Back up with your server's own means, for example:",
      '  pg_dump --format=custom --file=pipedesk.dump "$DATABASE_URL"',
      'Restore into an empty database. On a server that never had PipeDesk an administrator makes its role first (for <login>, the one in DATABASE_URL):',
      '  create role pipedesk_app nologin; grant pipedesk_app to <login>;',
      '  pg_restore --no-owner --exit-on-error --dbname="$DATABASE_URL" pipedesk.dump',
      '  npm run migrate',
      `${keys} (ENCRYPTION_KEYS)`,
      more,
    ]
  return [
    'The simplest backup: stop PipeDesk (Ctrl-C) and copy the whole data directory, as root where PipeDesk runs as root:',
    `  cp -a ${dataDir} <backup>`,
    `If ${join(dataDir, 'postgres-is-elsewhere')} exists, copy the directory it names as well.`,
    "Or, while it runs, with PostgreSQL 18's pg_dump installed:",
    `  PGPASSWORD="$(cat ${join(dataDir, 'postgres.password')})" pg_dump --host=127.0.0.1 --port=<line 4 of postmaster.pid> --username=pipedesk --format=custom --file=pipedesk.dump postgres`,
    'Restore: put the copy back; or pg_restore into an empty database of your own and set DATABASE_URL, then npm run migrate.',
    `${keys} (${join(dataDir, 'encryption-keys')})`,
    more,
  ]
}
