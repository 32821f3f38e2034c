import { google } from '#connectors/google/index.ts'
import { conforms } from './conforms.ts'
import { googleWorld } from './google-world.ts'

conforms(google, googleWorld)
