import { prove } from './proof.ts'

prove('decision')
