import { describe, expect, it } from 'vitest'
import { refusal } from './clients.ts'
import { emptyPortal } from './empty-portal.ts'

const portal = emptyPortal()

const api = () => portal.client.crm.contacts.batchApi
const total = async () => (await portal.client.crm.contacts.basicApi.getPage(100)).results.length
const rows = (count: number) =>
  Array.from({ length: count }, (_, index) => ({
    properties: { email: `b${index}@x.example` },
    associations: [],
    objectWriteTraceId: `t${index}`,
  }))

describe('a batch', () => {
  it('never answers in the order it was asked in, and its rows are told apart by trace id', async () => {
    const made = await api().create({ inputs: rows(5) })
    expect(made.results.map(({ objectWriteTraceId }) => objectWriteTraceId)).toEqual(['t4', 't3', 't2', 't1', 't0'])
    const ids = made.results.map(({ id }) => id)
    const read = await api().read({ inputs: ids.map((id) => ({ id })), properties: ['email'], propertiesWithHistory: [] })
    expect(read.results.map(({ id }) => id)).toEqual(ids.toReversed())
    await api().archive({ inputs: [...ids.slice(0, 2).map((id) => ({ id })), { id: '404' }] })
    expect(await total()).toBe(3)
  })

  it('names what is missing in one error', async () => {
    const [first] = (await api().create({ inputs: rows(1) })).results
    const read = await api().read({
      inputs: [{ id: first?.id ?? '' }, { id: '404' }, { id: '405' }],
      properties: [],
      propertiesWithHistory: [],
    })
    expect(read).toMatchObject({
      numErrors: 1,
      results: [{ id: first?.id }],
      errors: [{ category: 'OBJECT_NOT_FOUND', context: { ids: ['404', '405'] } }],
    })
  })

  it('falls as a whole without trace ids, and row by row with them', async () => {
    const [good, bad] = [
      { properties: { email: 'good@x.example' }, associations: [] },
      { properties: { email: 'bad' }, associations: [] },
    ]
    expect((await refusal(api().create({ inputs: [good, bad] }))).code).toBe(400)
    expect(await total()).toBe(0)
    const mixed = await api().create({
      inputs: [
        { ...good, objectWriteTraceId: 'g' },
        { ...bad, objectWriteTraceId: 'b' },
      ],
    })
    expect(mixed).toMatchObject({
      results: [{ objectWriteTraceId: 'g' }],
      errors: [{ context: { objectWriteTraceId: ['b'] } }],
      numErrors: 1,
    })
    const again = await api().create({ inputs: [{ ...good, objectWriteTraceId: 'again' }] })
    expect(again).toMatchObject({
      errors: [{ category: 'CONFLICT', message: expect.stringMatching(/Existing ID: \d+$/), context: { objectWriteTraceId: ['again'] } }],
    })
    const twins = rows(1).flatMap((one) => [one, { ...one, objectWriteTraceId: 'twin' }])
    expect(await api().create({ inputs: twins })).toMatchObject({
      results: [{ objectWriteTraceId: 't0' }],
      errors: [{ context: { objectWriteTraceId: ['twin'] } }],
    })
  })

  it('takes a hundred rows, and each object once', async () => {
    expect((await refusal(api().create({ inputs: rows(101) }))).code).toBe(400)
    const [first] = (await api().create({ inputs: rows(100) })).results
    const id = first?.id ?? ''
    const twice = [1, 2].map(() => ({ id, properties: { city: 'Porto' } }))
    expect((await refusal(api().update({ inputs: twice }))).body['message']).toContain('Duplicate IDs')
    expect((await refusal(api().update({ inputs: [] }))).code).toBe(400)
    const updated = await api().update({
      inputs: [
        { id, properties: { city: 'Porto' } },
        { id: '404', properties: { city: 'Porto' } },
      ],
    })
    expect(updated).toMatchObject({
      results: [{ id, properties: { city: 'Porto' } }],
      errors: [{ category: 'OBJECT_NOT_FOUND', context: { ids: ['404'] } }],
    })
  })

  it('upserts by a unique property and tells what is new', async () => {
    await portal.client.crm.properties.coreApi.create('deals', {
      name: 'crm_id',
      label: 'CRM id',
      type: 'string',
      fieldType: 'text',
      groupName: 'dealinformation',
      hasUniqueValue: true,
    } as never)
    const upsert = (id: string, properties: Record<string, string>) =>
      portal.client.crm.deals.batchApi.upsert({ inputs: [{ idProperty: 'crm_id', id, properties, objectWriteTraceId: id }] })
    const first = await upsert('42', { dealname: 'Deal', dealstage: 'contractsent' })
    const second = await upsert('42', { dealname: 'Deal again' })
    expect([first.results, second.results]).toMatchObject([[{ _new: true }], [{ _new: false, id: first.results[0]?.id }]])
    expect(await upsert('43', { dealname: 'No stage' })).toMatchObject({
      results: [],
      errors: [{ context: { objectWriteTraceId: ['43'] } }],
    })
    const without = portal.client.crm.deals.batchApi.upsert({ inputs: [{ idProperty: 'dealname', id: 'x', properties: {} }] })
    expect((await refusal(without)).code).toBe(400)
  })

  it('upserts by address wholly or not at all', async () => {
    const row = (id: string, properties: Record<string, string>) => ({ idProperty: 'email', id, properties, objectWriteTraceId: id })
    const good = row('up@x.example', { city: 'Porto' })
    expect((await refusal(api().upsert({ inputs: [good, row('other@x.example', { lifecyclestage: 'Nonsense' })] }))).code).toBe(400)
    expect(await total()).toBe(0)
    expect((await api().upsert({ inputs: [good] })).results).toMatchObject([{ _new: true, objectWriteTraceId: 'up@x.example' }])
    expect((await refusal(api().upsert({ inputs: [good, row('UP@x.example', {})] }))).body['message']).toContain('Duplicate')
  })
})
