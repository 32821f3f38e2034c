import { randomBytes } from 'node:crypto'

let lastMs = 0
let count = 0

/**
 * A UUID of version 7 (RFC 9562 §5.7): new ones sort after older ones, so that what is made together stands together in every index that
 * holds it. Within one millisecond of this process the twelve bits after the version count up.
 */
export function sortedId(nowMs: number): string {
  const isLater = nowMs > lastMs
  count = isLater ? 0 : count + 1
  if (isLater) lastMs = nowMs
  // More than there is room for in a millisecond, or a clock that went back: the next one is borrowed.
  if (count > 0xfff) {
    lastMs += 1
    count = 0
  }
  const bytes = randomBytes(16)
  bytes.writeUIntBE(lastMs, 0, 6)
  bytes.writeUInt16BE(0x7000 | count, 6)
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8)
  const hex = bytes.toString('hex')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`
}
