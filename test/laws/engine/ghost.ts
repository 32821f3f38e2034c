import type { Remote } from './provider.ts'

/** What is edited here, and what it is called there. */
export const fields = { firstName: 'given', lastName: 'family', about: 'note', title: 'role' } as const
export type Name = keyof typeof fields
export const names = Object.keys(fields) as Name[]

/** What people did to one record since both sides were last equal: the last value they wrote here and there, by field. */
export type Ghost = { here: Partial<Record<Name, string>>; there: Partial<Record<Name, string>>; removed: boolean; restored: boolean }

export const textOf = (value: unknown): string => (typeof value === 'string' ? value : '')

/** A remote keeps its name through renames. */
export const keyOf = (remote: Remote): string => remote.former[0] ?? remote.id
