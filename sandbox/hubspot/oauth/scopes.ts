/** A scope the sandbox knows, and what the consent page says it allows. */
export type Scope = { readonly name: string; readonly title: string }

const OBJECTS = ['contacts', 'companies', 'deals'] as const
const OTHERS = ['leads', 'line_items', 'quotes', 'custom', 'products'] as const

const KNOWN: readonly Scope[] = [
  { name: 'oauth', title: 'Sign in, and know which account this is' },
  ...[...OBJECTS, ...OTHERS].flatMap((name) => [
    { name: `crm.objects.${name}.read`, title: `See ${words(name)}` },
    { name: `crm.objects.${name}.write`, title: `Create, change and delete ${words(name)}` },
  ]),
  ...OBJECTS.flatMap((name) => [
    { name: `crm.schemas.${name}.read`, title: `See which properties ${words(name)} have` },
    { name: `crm.schemas.${name}.write`, title: `Create properties of ${words(name)}` },
  ]),
  { name: 'crm.objects.owners.read', title: 'See who may own records' },
  { name: 'crm.lists.read', title: 'See lists' },
  { name: 'crm.lists.write', title: 'Create and change lists' },
  { name: 'tickets', title: 'See and change tickets' },
  { name: 'automation', title: 'See and change workflows' },
  { name: 'timeline', title: 'Write on timelines' },
  { name: 'settings.users.read', title: 'See users' },
  { name: 'sales-email-read', title: 'Read one-to-one emails' },
]
const BY_NAME = new Map(KNOWN.map((one) => [one.name, one]))

/** Every scope the sandbox can grant. */
export const ALL_SCOPES: readonly string[] = KNOWN.map(({ name }) => name)

/** A space-separated scope parameter; names the sandbox does not know are listed apart. */
export function readScopes(text: string): { known: Scope[]; unknown: string[] } {
  const names = [...new Set(text.split(/\s+/).filter(Boolean))]
  return { known: names.flatMap((name) => BY_NAME.get(name) ?? []), unknown: names.filter((name) => !BY_NAME.has(name)) }
}

function words(name: string): string {
  return name === 'custom' ? 'custom objects' : name.replaceAll('_', ' ')
}
