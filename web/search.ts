/** What the address says after `?`: plain words, so that links can be read, shared and typed. */
export type Search = { [name: string]: string | undefined }

export const readSearch = (text: string): Search => Object.fromEntries(new URLSearchParams(text))

export function writeSearch(search: Record<string, unknown>): string {
  const pairs = Object.entries(search).filter((pair): pair is [string, string] => typeof pair[1] === 'string' && pair[1] !== '')
  const text = new URLSearchParams(pairs).toString()
  return text === '' ? '' : `?${text}`
}
