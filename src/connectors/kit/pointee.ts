/** What objects there point at that is no record there: people with a seat, pipelines, stages. */
export type Pointee = {
  readonly to: 'member' | 'pipeline' | 'stage'
  readonly id: string
  readonly label: string
  /** Of a person with a seat. */
  readonly email?: string
  /** Of a stage: the id of its pipeline there. */
  readonly within?: string
  /** Place among its like, from 0. */
  readonly place?: number
  /** Of a stage: what a deal there has come to. */
  readonly outcome?: 'open' | 'won' | 'lost'
}
