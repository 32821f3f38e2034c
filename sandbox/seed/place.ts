/** A country the seeded people live in. */
export type Country = 'BR' | 'US' | 'GB' | 'FR' | 'DE' | 'PT' | 'ES' | 'IT' | 'NL' | 'CA'

/** A town with what an address and a phone number there look like. */
export type Place = {
  readonly city: string
  readonly region: string
  readonly country: Country
  /** `#` stands for a digit. */
  readonly postal: string
  readonly streets: readonly [string, ...string[]]
  /** E.164 patterns: ranges kept for fiction where the country has one. */
  readonly fixed: string
  readonly mobile: string
}

/** A street with a house number, as written in that country. */
export function streetLine(country: Country, street: string, house: number): string {
  if (country === 'US' || country === 'GB' || country === 'FR' || country === 'CA') return `${house} ${street}`
  return country === 'DE' || country === 'NL' ? `${street} ${house}` : `${street}, ${house}`
}

const BR = { country: 'BR' } as const
const US = { country: 'US' } as const

/** The towns, by the key companies refer to. */
export const PLACES = {
  saoPaulo: {
    ...BR,
    city: 'São Paulo',
    region: 'SP',
    postal: '0####-###',
    streets: ['Avenida Paulista', 'Rua Augusta', 'Rua Oscar Freire', 'Alameda Santos', 'Rua dos Pinheiros'],
    fixed: '+55113#######',
    mobile: '+55119########',
  },
  rio: {
    ...BR,
    city: 'Rio de Janeiro',
    region: 'RJ',
    postal: '2####-###',
    streets: ['Rua Visconde de Pirajá', 'Avenida Atlântica', 'Rua do Catete'],
    fixed: '+55212#######',
    mobile: '+55219########',
  },
  curitiba: {
    ...BR,
    city: 'Curitiba',
    region: 'PR',
    postal: '8####-###',
    streets: ['Rua XV de Novembro', 'Avenida Sete de Setembro'],
    fixed: '+55413#######',
    mobile: '+55419########',
  },
  recife: {
    ...BR,
    city: 'Recife',
    region: 'PE',
    postal: '5####-###',
    streets: ['Rua da Aurora', 'Avenida Boa Viagem'],
    fixed: '+55813#######',
    mobile: '+55819########',
  },
  sanFrancisco: {
    ...US,
    city: 'San Francisco',
    region: 'CA',
    postal: '941##',
    streets: ['Mission Street', 'Valencia Street', 'Howard Street', 'Brannan Street'],
    fixed: '+141555501##',
    mobile: '+162855501##',
  },
  austin: {
    ...US,
    city: 'Austin',
    region: 'TX',
    postal: '787##',
    streets: ['Congress Avenue', 'Guadalupe Street', 'East 6th Street'],
    fixed: '+151255501##',
    mobile: '+173755501##',
  },
  newYork: {
    ...US,
    city: 'New York',
    region: 'NY',
    postal: '100##',
    streets: ['Broadway', 'West 23rd Street', 'Lafayette Street'],
    fixed: '+121255501##',
    mobile: '+191755501##',
  },
  chicago: {
    ...US,
    city: 'Chicago',
    region: 'IL',
    postal: '606##',
    streets: ['North Michigan Avenue', 'West Randolph Street'],
    fixed: '+131255501##',
    mobile: '+177355501##',
  },
  london: {
    city: 'London',
    region: 'Greater London',
    country: 'GB',
    postal: 'EC#A #AB',
    streets: ['Old Street', 'Curtain Road', 'Clerkenwell Road'],
    fixed: '+442079460###',
    mobile: '+447700900###',
  },
  manchester: {
    city: 'Manchester',
    region: 'Greater Manchester',
    country: 'GB',
    postal: 'M# #GX',
    streets: ['Deansgate', 'Oldham Street'],
    fixed: '+441614960###',
    mobile: '+447700901###',
  },
  paris: {
    city: 'Paris',
    region: 'Île-de-France',
    country: 'FR',
    postal: '750##',
    streets: ['rue de Rivoli', 'boulevard Voltaire', 'rue du Faubourg Saint-Antoine'],
    fixed: '+33199000###',
    mobile: '+33639980###',
  },
  lyon: {
    city: 'Lyon',
    region: 'Auvergne-Rhône-Alpes',
    country: 'FR',
    postal: '6900#',
    streets: ['rue de la République', 'quai Saint-Antoine'],
    fixed: '+33465710###',
    mobile: '+33639981###',
  },
  berlin: {
    city: 'Berlin',
    region: 'Berlin',
    country: 'DE',
    postal: '10###',
    streets: ['Torstraße', 'Oranienstraße', 'Kastanienallee'],
    fixed: '+493023125###',
    mobile: '+4915228817###',
  },
  munich: {
    city: 'München',
    region: 'Bayern',
    country: 'DE',
    postal: '80###',
    streets: ['Leopoldstraße', 'Sendlinger Straße'],
    fixed: '+498999998###',
    mobile: '+4915228895###',
  },
  lisbon: {
    city: 'Lisboa',
    region: 'Lisboa',
    country: 'PT',
    postal: '1###-###',
    streets: ['Rua Augusta', 'Avenida da Liberdade'],
    fixed: '+35121#######',
    mobile: '+35191#######',
  },
  porto: {
    city: 'Porto',
    region: 'Porto',
    country: 'PT',
    postal: '4###-###',
    streets: ['Rua de Santa Catarina', 'Rua das Flores'],
    fixed: '+35122#######',
    mobile: '+35193#######',
  },
  madrid: {
    city: 'Madrid',
    region: 'Madrid',
    country: 'ES',
    postal: '280##',
    streets: ['Calle de Alcalá', 'Gran Vía'],
    fixed: '+3491#######',
    mobile: '+346########',
  },
  milan: {
    city: 'Milano',
    region: 'MI',
    country: 'IT',
    postal: '201##',
    streets: ['Corso Buenos Aires', 'Via Torino'],
    fixed: '+3902########',
    mobile: '+39347#######',
  },
  amsterdam: {
    city: 'Amsterdam',
    region: 'Noord-Holland',
    country: 'NL',
    postal: '10## AB',
    streets: ['Keizersgracht', 'Haarlemmerdijk'],
    fixed: '+3120#######',
    mobile: '+316########',
  },
  toronto: {
    city: 'Toronto',
    region: 'ON',
    country: 'CA',
    postal: 'M#V #K#',
    streets: ['Queen Street West', 'King Street East'],
    fixed: '+141655501##',
    mobile: '+164755501##',
  },
} as const satisfies Record<string, Place>

/** The key of a town. */
export type PlaceKey = keyof typeof PLACES
