import { prove } from './proof.ts'

prove('mirror', 'lens', 'three systems')
