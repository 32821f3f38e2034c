import { company } from './company.ts'
import { contact } from './contact.ts'
import { deal } from './deal.ts'
import type { Kind } from './kinds.ts'
import { lead } from './lead.ts'
import { note } from './note.ts'
import type { Noun } from './noun.ts'

/** Every noun by its kind. */
export const nouns: Readonly<Record<Kind, Noun>> = { company, contact, lead, deal, note }
