import type { Country } from '../../seed/place.ts'

/** HubSpot's country is free text, and people use it as such. */
export const COUNTRY_SPELLINGS: Readonly<Record<Country, readonly [string, ...string[]]>> = {
  BR: ['Brazil', 'BRAZIL', 'Brasil', 'BR'],
  US: ['United States', 'United States', 'USA', 'US'],
  GB: ['United Kingdom', 'UK', 'united kingdom', 'GB'],
  FR: ['France', 'FRANCE', 'FR'],
  DE: ['Germany', 'Deutschland', 'DE'],
  PT: ['Portugal', 'PORTUGAL', 'PT'],
  ES: ['Spain', 'España', 'ES'],
  IT: ['Italy', 'Italia', 'IT'],
  NL: ['Netherlands', 'Nederland', 'NL'],
  CA: ['Canada', 'CANADA', 'CA'],
}
