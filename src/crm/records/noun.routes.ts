import { room } from '#http/route.ts'
import { company } from '#model/company.ts'
import { contact } from '#model/contact.ts'
import { deal } from '#model/deal.ts'
import { lead } from '#model/lead.ts'
import { note } from '#model/note.ts'
import { recordRoutes, type RecordRooms } from './record.routes.ts'

/** Each noun at its plural; apart, for a typed client of one room is quick. */
export const companyRoutes = (rooms: RecordRooms) => room().route('/companies', recordRoutes(company, rooms))
export const contactRoutes = (rooms: RecordRooms) => room().route('/contacts', recordRoutes(contact, rooms))
export const leadRoutes = (rooms: RecordRooms) => room().route('/leads', recordRoutes(lead, rooms))
export const dealRoutes = (rooms: RecordRooms) => room().route('/deals', recordRoutes(deal, rooms))
export const noteRoutes = (rooms: RecordRooms) => room().route('/notes', recordRoutes(note, rooms))
