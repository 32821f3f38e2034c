import type { Db } from '#db/db.ts'
import { Provider } from './provider.ts'
import { Stage, type Settings } from './stage.ts'

/** A stage on which one provider of contacts is connected; `people` are there already. */
export async function peopled(db: Db, people: number, { settings = {}, pageSize = 100 }: { settings?: Settings; pageSize?: number } = {}) {
  const stage = await Stage.open(db)
  const provider = new Provider({ pageSize })
  for (let at = 0; at < people; at += 1) provider.add({ given: `Given ${at}`, family: `Family ${at}` })
  const { contact = '' } = await stage.connect('memory', [provider], settings)
  return { stage, provider, stream: contact }
}
