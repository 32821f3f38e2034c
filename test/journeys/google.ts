/** A person in somebody's address book, as the People API spells it. */
export type Person = {
  resourceName: string
  etag: string
  names?: { givenName?: string; familyName?: string; displayName?: string }[]
  phoneNumbers?: { value: string; type?: string; canonicalForm?: string; metadata?: { primary?: boolean } }[]
  emailAddresses?: { value: string; type?: string }[]
  organizations?: { name?: string; title?: string }[]
  biographies?: { value: string; contentType?: string }[]
}

/** Somebody at Google, who works through the People API and knows nothing of PipeDesk. */
export type Somebody = {
  readonly list: () => Promise<Person[]>
  /** The only person of this name; throws when there are none or several. */
  readonly named: (name: string) => Promise<Person>
  /** A person as they are now. */
  readonly read: (resourceName: string) => Promise<Person>
  /** Changes fields of a person, as they now are there. */
  readonly change: (resourceName: string, fields: Partial<Omit<Person, 'resourceName' | 'etag'>>) => Promise<void>
  readonly create: (fields: Partial<Omit<Person, 'resourceName' | 'etag'>>) => Promise<Person>
  /** A control endpoint of the stand-in, for what no person can do. */
  readonly control: (name: string, body: unknown) => Promise<unknown>
}

const fields = 'names,phoneNumbers,emailAddresses,organizations,biographies'

/** Acts as the owner of `account` at the stand-in whose origin is given. */
export async function somebodyAt(origin: string, account: string): Promise<Somebody> {
  const control = (name: string, body: unknown): Promise<unknown> =>
    json(`${origin}/_sandbox/${name}`, { method: 'POST', body: JSON.stringify(body) })
  const { access_token: token } = (await control('token', { account })) as { access_token: string }
  const ask = (path: string, init: RequestInit = {}): Promise<unknown> =>
    json(`${origin}/v1/${path}`, { ...init, headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' } })
  const list = async (): Promise<Person[]> => {
    const found: Person[] = []
    for (let page: string | undefined = ''; page !== undefined;) {
      const answer = (await ask(
        `people/me/connections?personFields=${fields}&pageSize=1000${page === '' ? '' : `&pageToken=${encodeURIComponent(page)}`}`,
      )) as { connections?: Person[]; nextPageToken?: string }
      found.push(...(answer.connections ?? []))
      page = answer.nextPageToken
    }
    return found
  }
  return {
    list,
    control: (name, body) => control(name, name === 'fill' || name === 'grants' ? { account, ...(body as object) } : body),
    async named(name) {
      const found = (await list()).filter((person) => person.names?.some(({ displayName }) => displayName === name))
      const [one] = found
      if (one === undefined || found.length > 1) throw new Error(`${found.length} people at Google are named ${name}`)
      return one
    },
    read: async (resourceName) => (await ask(`${resourceName}?personFields=${fields}`)) as Person,
    async change(resourceName, changed) {
      const { etag } = (await ask(`${resourceName}?personFields=metadata`)) as Person
      await ask(`${resourceName}:updateContact?updatePersonFields=${Object.keys(changed).join(',')}`, {
        method: 'PATCH',
        body: JSON.stringify({ etag, ...changed }),
      })
    },
    create: async (made) => (await ask('people:createContact', { method: 'POST', body: JSON.stringify(made) })) as Person,
  }
}

async function json(url: string, init: RequestInit): Promise<unknown> {
  const answer = await fetch(url, { ...init, headers: { 'content-type': 'application/json', ...init.headers } })
  if (!answer.ok) throw new Error(`${init.method ?? 'GET'} ${url}: ${answer.status} ${await answer.text()}`)
  return answer.json()
}
