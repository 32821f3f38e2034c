import type { Kind } from '#model/kinds.ts'
import type { Values } from '#model/value.ts'

const phones = [
  { value: '+351 912 345 678', type: 'mobile', primary: true },
  { value: '+351 210 000 111', type: 'work', primary: false },
]

/** Records of ours as a person would type them, for what the connector is to write. `at` makes them differ. */
export const samples: Readonly<Partial<Record<Kind, (at: number) => Values>>> = {
  contact: (at) => ({
    firstName: `Inês ${at}`,
    lastName: 'Ø’Brien-Łukasz 🌊',
    emails: [
      { value: `ines.${at}@example.com`, type: 'work', primary: true },
      { value: `ines${at}@home.example`, type: 'home', primary: false },
    ],
    phones,
    addresses: [
      {
        type: 'work',
        street: 'Rua do Ouro 1\n2.º Esq.',
        city: 'Lisboa',
        region: null,
        postalCode: '1100-060',
        country: 'PT',
        primary: true,
      },
    ],
    companyName: 'Padaria & Filhos, Lda.',
    title: `Head of Bread ${at}`,
    birthday: at % 2 === 0 ? '1984-02-29' : '--02-29',
    about: `Likes:\n- sourdough\n- "quotes" ${at}`,
    tags: ['Bakers', 'VIP'],
  }),
  company: (at) => ({
    name: `Padaria nº ${at} & Filhos, Lda.`,
    domains: [`padaria-${at}.example.pt`],
    website: `https://padaria-${at}.example.pt/loja`,
    phone: '+351 210 000 222',
    address: {
      type: 'work',
      street: 'Rua do Ouro 1',
      city: 'Lisboa',
      region: 'Lisboa',
      postalCode: '1100-060',
      country: 'PT',
      primary: true,
    },
  }),
  deal: (at) => ({
    name: `Bread for a year, no. ${at}`,
    amount: 1200.5 + at,
    currency: 'EUR',
    pipelineId: 'default',
    stageId: at % 2 === 0 ? 'appointmentscheduled' : 'contractsent',
    closeOn: '2027-02-28',
  }),
}
