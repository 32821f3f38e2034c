/** What the address says after `?`: plain words, so that links can be read, shared and typed. */
export type Search = { [name: string]: string | undefined }

export const readSearch = (text: string): Search => Object.fromEntries(new URLSearchParams(text))

export function writeSearch(search: Record<string, unknown>): string {
  const pairs = Object.entries(search).filter((pair): pair is [string, string] => typeof pair[1] === 'string' && pair[1] !== '')
  // Brackets stay readable: `tags[contains]=vip`.
  const text = new URLSearchParams(pairs).toString().replaceAll('%5B', '[').replaceAll('%5D', ']')
  return text === '' ? '' : `?${text}`
}
