/** Somebody at HubSpot, who works in its pages and knows nothing of PipeDesk. */
export type Portal = {
  readonly contacts: () => Promise<HubspotObject[]>
  /** The only contact with this e-mail; throws when there are none or several. */
  readonly contact: (email: string) => Promise<HubspotObject>
  readonly edit: (id: string, properties: Readonly<Record<string, string>>) => Promise<void>
  readonly create: (properties: Readonly<Record<string, string>>) => Promise<HubspotObject>
  /** Adds a custom property to contacts. */
  readonly addProperty: (name: string, label: string) => Promise<void>
  readonly control: (name: string, body: object) => Promise<unknown>
}

export type HubspotObject = { readonly id: string; readonly properties: Readonly<Record<string, string | null>> }

const read = ['firstname', 'lastname', 'email', 'phone', 'mobilephone', 'jobtitle', 'favourite_tea']

/** Works in the portal of `account` at the stand-in whose origin is given. */
export async function portalAt(origin: string, account: string): Promise<Portal> {
  const post = (path: string, body: object, headers: Record<string, string> = {}) =>
    json(`${origin}${path}`, { method: 'POST', body: JSON.stringify(body), headers })
  const { access_token: token } = (await post('/_sandbox/token', { account, serviceKey: true })) as { access_token: string }
  const authorization = `Bearer ${token}`
  const objects = '/crm/objects/2026-09/contacts'
  const contacts = async (): Promise<HubspotObject[]> => {
    const found: HubspotObject[] = []
    for (let after: string | undefined = ''; after !== undefined;) {
      const query = `limit=100&properties=${read.join()}${after === '' ? '' : `&after=${after}`}`
      const page = (await json(`${origin}${objects}?${query}`, { headers: { authorization } })) as {
        results: HubspotObject[]
        paging?: { next?: { after: string } }
      }
      found.push(...page.results)
      after = page.paging?.next?.after
    }
    return found
  }
  return {
    contacts,
    async contact(email) {
      const found = (await contacts()).filter(({ properties }) => properties.email === email.toLowerCase())
      const [one] = found
      if (one === undefined || found.length > 1) throw new Error(`${found.length} contacts at HubSpot have ${email}`)
      return one
    },
    edit: async (id, properties) => {
      await json(`${origin}${objects}/${id}`, { method: 'PATCH', body: JSON.stringify({ properties }), headers: { authorization } })
    },
    create: async (properties) => (await post(objects, { properties }, { authorization })) as HubspotObject,
    addProperty: async (name, label) => {
      const body = { name, label, type: 'string', fieldType: 'text', groupName: 'contactinformation' }
      await post('/crm/properties/2026-09/contacts', body, { authorization })
    },
    control: (name, body) => post(`/_sandbox/${name}`, body),
  }
}

async function json(url: string, init: RequestInit): Promise<unknown> {
  const answer = await fetch(url, { ...init, headers: { 'content-type': 'application/json', ...init.headers } })
  if (!answer.ok) throw new Error(`${init.method ?? 'GET'} ${url}: ${answer.status} ${await answer.text()}`)
  return answer.json()
}
