import { RecordListPage } from './record-list-page.tsx'
import { RecordPage } from './record-page.tsx'

export const CompaniesPage = () => <RecordListPage kind="company" />
export const CompanyPage = () => <RecordPage kind="company" />
export const ContactsPage = () => <RecordListPage kind="contact" />
export const ContactPage = () => <RecordPage kind="contact" />
export const LeadsPage = () => <RecordListPage kind="lead" />
export const LeadPage = () => <RecordPage kind="lead" />
export const DealsPage = () => <RecordListPage kind="deal" />
export const DealPage = () => <RecordPage kind="deal" />
