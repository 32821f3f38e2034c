import { prove } from './proof.ts'

prove('lists', 'safeguards', 'rewriting provider', 'deletions')
