import type { Role } from './caller.ts'

const spoken: Readonly<Record<string, Role>> = {
  admin: 'admin',
  superadmin: 'admin',
  super_admin: 'admin',
  manager: 'manager',
  sales: 'sales',
  new_business: 'sales',
  newbusiness: 'sales',
  analyst: 'analyst',
  viewer: 'viewer',
  reader: 'viewer',
}

/** The role a word means, in any case; null for a word that gives no entry (`client`, `customer`, anything unknown). */
export function roleOf(word: string): Role | null {
  const key = word.trim().toLowerCase()
  return Object.hasOwn(spoken, key) ? (spoken[key] ?? null) : null
}
