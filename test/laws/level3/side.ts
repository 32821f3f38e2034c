import type { Client } from '#test/bench/client.ts'
import type { Remote } from '#test/sandbox.ts'

/** What people of either side write; the name stays, it tells who is who on both sides. */
export const fields = ['lastName', 'title', 'about'] as const
export type Field = (typeof fields)[number]
export type Texts = Readonly<Partial<Record<Field, string>>>

/** A contact as one side shows it. */
export type Shown = { readonly id: string; readonly name: string; readonly texts: Texts }

/** One side as the people there work with it. What resolves is acknowledged. */
export type Side = {
  /** What it has room for. */
  readonly fields: readonly Field[]
  list(): Promise<readonly Shown[]>
  create(name: string, texts: Texts): Promise<void>
  /** False: it is no longer there. */
  change(id: string, texts: Texts): Promise<boolean>
  remove(id: string): Promise<void>
}

type Row = { id: string; firstName: string | null } & Record<Field, string | null>

/** PipeDesk, over its API. */
export function here(client: Client): Side {
  return {
    fields,
    async list() {
      const found: Shown[] = []
      for (let cursor: string | null = ''; cursor !== null;) {
        const at = cursor === '' ? '' : `&cursor=${encodeURIComponent(cursor)}`
        const page: { items: Row[]; pagination: { next?: string | null } } = await client.must('GET', `/api/contacts?limit=200${at}`)
        found.push(...page.items.map((row) => ({ id: row.id, name: row.firstName ?? '', texts: textsOf((field) => row[field]) })))
        cursor = page.pagination.next ?? null
      }
      return found
    },
    async create(name, texts) {
      await client.must('POST', '/api/contacts', { firstName: name, ...texts })
    },
    async change(id, texts) {
      const { status, body } = await client.ask('PATCH', `/api/contacts/${id}`, texts)
      if (status >= 300 && status !== 404) throw new Error(`PATCH of a contact: ${status} ${JSON.stringify(body)}`)
      return status < 300
    },
    async remove(id) {
      await client.must('DELETE', `/api/contacts/${id}`)
    },
  }
}

const properties = { lastName: 'lastname', title: 'jobtitle' } as const
const version = '2026-09'

/** HubSpot, by its CRM API, as somebody in the portal; what is merged by no etag there is written last wins. */
export function hubspot(remote: Remote, account: string): Side {
  const ask = (method: string, path: string, json?: unknown): Promise<Record<string, unknown>> =>
    remote.as(account, { method, path: `/crm/objects/${version}/contacts${path}`, ...(json !== undefined && { json }) })
  const named = (texts: Texts) => ({
    ...(texts.lastName && { lastname: texts.lastName }),
    ...(texts.title && { jobtitle: texts.title }),
  })
  return {
    fields: ['lastName', 'title'],
    async list() {
      const found: Shown[] = []
      for (let after = ''; ;) {
        const page = (await ask('GET', `?limit=100&properties=firstname,lastname,jobtitle${after}`)) as Page
        const { results, paging } = page
        found.push(
          ...results.map(({ id, properties: of }) => ({
            id,
            name: of.firstname ?? '',
            texts: textsOf((field) => (field === 'about' ? null : of[properties[field]])),
          })),
        )
        if (paging?.next?.after === undefined) return found
        after = `&after=${paging.next.after}`
      }
    },
    async create(name, texts) {
      await ask('POST', '', { properties: { firstname: name, ...named(texts) } })
    },
    async change(id, texts) {
      try {
        await ask('PATCH', `/${id}`, { properties: named(texts) })
        return true
      } catch (error) {
        if (/: 404 /.test(String(error))) return false
        throw error
      }
    },
    async remove(id) {
      await ask('DELETE', `/${id}`)
    },
  }
}

type Page = {
  readonly results: readonly { readonly id: string; readonly properties: Readonly<Record<string, string | null>> }[]
  readonly paging?: { readonly next?: { readonly after?: string } }
}

type Person = {
  readonly resourceName: string
  readonly etag: string
  readonly names?: readonly { givenName?: string; familyName?: string }[]
  readonly organizations?: readonly { title?: string }[]
  readonly biographies?: readonly { value?: string }[]
}

const mask = 'names,organizations,biographies'

/** Google, by its People API, as the account's owner; an outdated etag is read anew and written again. */
export function google(remote: Remote, account: string): Side {
  const ask = (method: string, path: string, json?: unknown): Promise<Record<string, unknown>> =>
    remote.as(account, { method, path: `/v1/${path}`, ...(json !== undefined && { json }) })
  const read = (id: string): Promise<Person> => ask('GET', `${id}?personFields=${mask}`) as Promise<unknown> as Promise<Person>
  return {
    fields,
    async list() {
      const found: Shown[] = []
      for (let page: string | undefined = ''; page !== undefined;) {
        const at = page === '' ? '' : `&pageToken=${encodeURIComponent(page)}`
        const answer = (await ask('GET', `people/me/connections?personFields=${mask}&pageSize=1000${at}`)) as {
          connections?: Person[]
          nextPageToken?: string
        }
        found.push(...(answer.connections ?? []).map(shown))
        page = answer.nextPageToken
      }
      return found
    },
    async create(name, texts) {
      await ask('POST', 'people:createContact', written({ names: [{ givenName: name }] }, texts))
    },
    async change(id, texts) {
      for (;;) {
        try {
          const person = await read(id)
          const masks = [
            ...(texts.lastName ? ['names'] : []),
            ...(texts.title ? ['organizations'] : []),
            ...(texts.about ? ['biographies'] : []),
          ]
          await ask('PATCH', `${id}:updateContact?updatePersonFields=${masks.join(',')}`, written(person, texts))
          return true
        } catch (error) {
          if (/: 404 /.test(String(error))) return false
          if (!/: 400 .*etag/s.test(String(error))) throw error
        }
      }
    },
    async remove(id) {
      await ask('DELETE', `${id}:deleteContact`)
    },
  }
}

function shown(person: Person): Shown {
  const texts = { lastName: person.names?.[0]?.familyName, title: person.organizations?.[0]?.title, about: person.biographies?.[0]?.value }
  return { id: person.resourceName, name: person.names?.[0]?.givenName ?? '', texts: textsOf((field) => texts[field]) }
}

function written(person: Partial<Person>, { lastName, title, about }: Texts): Partial<Person> {
  return {
    ...(person.etag !== undefined && { etag: person.etag }),
    names: [
      {
        ...(person.names?.[0] && { givenName: person.names[0].givenName ?? '', familyName: person.names[0].familyName ?? '' }),
        ...(lastName && { familyName: lastName }),
      },
    ],
    ...(title && { organizations: [{ ...person.organizations?.[0], title }] }),
    ...(about && { biographies: [{ value: about }] }),
  }
}

const textsOf = (of: (field: Field) => string | null | undefined): Texts =>
  Object.fromEntries(fields.flatMap((field) => (of(field) ? [[field, of(field)]] : [])))
