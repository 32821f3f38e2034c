/** A write was sent and no answer came: whether it took effect is unknown. */
export class Lost extends Error {
  constructor(cause: unknown) {
    super('no answer to a write', { cause })
    this.name = 'Lost'
  }
}
