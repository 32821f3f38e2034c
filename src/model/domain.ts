import { getDomain } from 'tldts'
import { isFreeMail } from './free-mail.ts'

/** The registrable domain of an address, a host or an e-mail (`shop.acme.co.uk` → `acme.co.uk`); null where there is none. */
export function domainOf(text: string): string | null {
  const at = text.lastIndexOf('@')
  return getDomain((at < 0 ? text : text.slice(at + 1)).trim().toLowerCase())
}

/** The domain by which a company is known; null for public mailboxes. */
export function companyDomain(text: string): string | null {
  const domain = domainOf(text)
  return domain === null || isFreeMail(domain) ? null : domain
}
