import { access } from './en/access.ts'
import { frame } from './en/frame.ts'
import { home } from './en/home.ts'
import { kit } from './en/kit.ts'
import { records } from './en/records.ts'

/** Every sentence the interface says, in English. A translation is another object with the same keys. */
export const en = { ...kit, ...frame, ...access, ...home, ...records } as const
