/** The key of a custom field, from its label: `Preferred region` → `preferredRegion`, `VAT id` → `vatId`. At most 58 characters, so that a number fits behind it; null where it would not begin with a letter. */
export function keyFromLabel(label: string): string | null {
  const words = label
    .normalize('NFD')
    .replaceAll(/[^a-zA-Z0-9 ]/g, '')
    .trim()
    .split(/ +/)
    .map((word) => (/[a-z]/.test(word) ? word : word.toLowerCase()))
  const key = words.map((word, at) => (at === 0 ? word.charAt(0).toLowerCase() : word.charAt(0).toUpperCase()) + word.slice(1)).join('')
  return /^[a-z]/.test(key) ? key.slice(0, 58) : null
}
