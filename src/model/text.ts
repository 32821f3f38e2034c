import type { Value } from './value.ts'

/** A value as trimmed text; null where there is none. */
export function textOf(value: Value | undefined): string | null {
  if (typeof value === 'number' || typeof value === 'boolean') return String(value)
  if (typeof value !== 'string') return null
  const text = value.trim()
  return text === '' ? null : text
}

/** Composed letters, one kind of line break, no outer blanks: how text is compared. */
export function plain(value: Value | undefined): string | null {
  const text = textOf(value)
  if (text === null) return null
  return isAscii(text) && !text.includes('\r') ? text : text.normalize('NFC').replaceAll('\r\n', '\n').replaceAll('\r', '\n')
}

/** Text by which names are matched: case, accents and runs of blanks do not count. */
export function folded(value: Value | undefined): string | null {
  const text = plain(value)
  return text === null ? null : text.normalize('NFD').replaceAll(/\p{M}/gu, '').replaceAll(/\s+/g, ' ').toLowerCase()
}

/** Text whose runs of blanks and line breaks are one blank. */
export function flat(value: Value | undefined): string {
  const text = plain(value) ?? ''
  return /[\t\n\v\f\r\u00A0]|  /.test(text) || !isAscii(text) ? text.replaceAll(/\s+/g, ' ') : text
}

function isAscii(text: string): boolean {
  for (let at = 0; at < text.length; at += 1) if (text.charCodeAt(at) > 127) return false
  return true
}
