/** The nouns of the hub. Events, tasks, mail, files and `custom:<key>` join as the work reaches them. */
export const kinds = ['company', 'contact', 'lead', 'deal', 'note'] as const

export type Kind = (typeof kinds)[number]

/** Kinds that live in every connection whose filter they pass, or in the one they came from. */
export type Spread = 'shared' | 'home'

export function isKind(text: string): text is Kind {
  return (kinds as readonly string[]).includes(text)
}
