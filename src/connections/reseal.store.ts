import { inTx, type Db } from '#db/db.ts'
import type { Sealer } from '#lib/seal.ts'

/** Seals every connection's tokens anew under the first key, one workspace at a time; sign-ins and syncs go on meanwhile. Returns how many were. */
export async function resealTokens(db: Db, sealer: Sealer): Promise<number> {
  let count = 0
  for (const { id: workspaceId } of await db.selectFrom('directory.workspace').select('id').execute()) {
    count += await inTx(db, { workspaceId, actor: 'system:keys' }, async (tx) => {
      const rows = await tx.selectFrom('app.connectionSecret').select(['connectionId', 'sealed']).forUpdate().execute()
      const old = rows.filter(({ sealed }) => sealer.isOutdated(sealed))
      for (const { connectionId, sealed } of old) {
        const anew = sealer.seal(sealer.open(sealed, connectionId), connectionId)
        await tx.updateTable('app.connectionSecret').set({ sealed: anew }).where('connectionId', '=', connectionId).execute()
      }
      return old.length
    })
  }
  return count
}
