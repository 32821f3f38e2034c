import { prove } from './proof.ts'

prove('fixpoint', 'answers', 'histories')
