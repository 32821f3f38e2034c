import { beforeEach, describe, expect, it } from 'vitest'
import { command } from '../control/command.ts'
import { refusal } from './clients.ts'
import { EMPTY, emptyPortal } from './empty-portal.ts'

let contact: string
let first: string
let second: string
const portal = emptyPortal()
beforeEach(async () => {
  contact = (await portal.client.crm.contacts.basicApi.create({ properties: { email: 'a@x.example' }, associations: [] })).id
  first = await company('First')
  second = await company('Second')
})

const company = async (name: string) => (await portal.client.crm.companies.basicApi.create({ properties: { name }, associations: [] })).id
const v4 = () => portal.client.crm.associations.v4
const PRIMARY = [{ associationCategory: 'HUBSPOT_DEFINED', associationTypeId: 1 }] as never
const typesBetween = async () => {
  const { results } = await v4().basicApi.getPage('contacts', contact, 'companies')
  return Object.fromEntries(results.map(({ toObjectId, associationTypes }) => [toObjectId, associationTypes.map(({ typeId }) => typeId)]))
}

describe('associations', () => {
  it('hold in both directions; the first company is the primary one, beside the unlabelled type', async () => {
    const { updatedAt } = await portal.client.crm.contacts.basicApi.getById(contact)
    const made = await v4().basicApi.createDefault('contacts', contact, 'companies', first)
    expect(made.results.map(({ associationSpec }) => associationSpec.associationTypeId)).toEqual([279, 280])
    await v4().basicApi.createDefault('contacts', contact, 'companies', second)
    expect(await typesBetween()).toEqual({ [first]: [1, 279], [second]: [279] })
    const back = await v4().basicApi.getPage('companies', first, 'contacts')
    expect(back.results).toMatchObject([
      {
        toObjectId: contact,
        associationTypes: [
          { typeId: 2, label: 'Primary' },
          { typeId: 280, label: null },
        ],
      },
    ])
    await v4().basicApi.create('contacts', contact, 'companies', second, PRIMARY)
    expect(await typesBetween()).toEqual({ [first]: [279], [second]: [1, 279] })
    const seen = await portal.client.crm.contacts.basicApi.getById(contact, ['associatedcompanyid'], undefined, ['companies'])
    expect([seen.properties['associatedcompanyid'], seen.updatedAt]).toEqual([second, updatedAt])
    expect(seen.associations?.['companies']?.results).toEqual([
      { id: first, type: 'contact_to_company_unlabeled' },
      { id: second, type: 'contact_to_company' },
      { id: second, type: 'contact_to_company_unlabeled' },
    ])
  })

  it('are read, made and ended in batches; one without any is an error of its own', async () => {
    const both = [first, second].map((id) => ({
      _from: { id: contact },
      to: { id },
      types: [{ associationCategory: 'HUBSPOT_DEFINED', associationTypeId: 279 }],
    }))
    const missing = {
      _from: { id: contact },
      to: { id: '404' },
      types: [{ associationCategory: 'HUBSPOT_DEFINED', associationTypeId: 279 }],
    }
    const made = await v4().batchApi.create('contacts', 'companies', { inputs: [...both, missing] as never })
    expect(made).toMatchObject({
      results: [{ toObjectId: first }, { toObjectId: second }],
      errors: [{ category: 'OBJECT_NOT_FOUND', context: { toObjectId: ['404'] } }],
    })
    const lonely = await company('Lonely')
    const read = await v4().batchApi.getPage('companies', 'contacts', { inputs: [{ id: first }, { id: lonely }] })
    expect(read).toMatchObject({
      results: [{ _from: { id: first }, to: [{ toObjectId: contact }] }],
      errors: [{ subCategory: 'crm.associations.NO_ASSOCIATIONS_FOUND', context: { fromObjectId: [lonely] } }],
    })
    await v4().batchApi.archive('contacts', 'companies', { inputs: [{ _from: { id: contact }, to: [{ id: first }] }] })
    expect(Object.keys(await typesBetween())).toEqual([second])
    await v4().basicApi.archive('contacts', contact, 'companies', second)
    expect(await typesBetween()).toEqual({})
  })

  it('take only types that exist between the two kinds, and labels of the portal’s own', async () => {
    const wrong = [{ associationCategory: 'HUBSPOT_DEFINED', associationTypeId: 3 }] as never
    expect((await refusal(v4().basicApi.create('contacts', contact, 'companies', first, wrong))).code).toBe(400)
    const { results } = await v4().schema.definitionsApi.create('contacts', 'companies', {
      label: 'Adviser',
      name: 'adviser',
      inverseLabel: 'Advised by',
    })
    const own = [{ associationCategory: 'USER_DEFINED', associationTypeId: results[0]?.typeId }] as never
    expect(await v4().basicApi.create('contacts', contact, 'companies', first, own)).toMatchObject({ labels: ['Adviser'] })
    expect((await typesBetween())[first]).toEqual([1, 279, results[0]?.typeId])
    const known = await v4().schema.definitionsApi.getAll('companies', 'contacts')
    expect(known.results.map(({ label }) => label)).toEqual([null, 'Primary', 'Advised by'])
  })

  it('come with a creation, vanish with an archived end and return with it', async () => {
    const associations = [{ to: { id: contact }, types: [{ associationCategory: 'HUBSPOT_DEFINED', associationTypeId: 3 }] }] as never
    const { id } = await portal.client.crm.deals.basicApi.create({ properties: { dealname: 'D', dealstage: 'contractsent' }, associations })
    const shown = async () =>
      (await portal.client.crm.contacts.basicApi.getById(contact, [], undefined, ['deals'])).associations?.['deals']?.results
    expect(await shown()).toEqual([{ id, type: 'contact_to_deal' }])
    await portal.client.crm.deals.basicApi.archive(id)
    expect(await shown()).toBeUndefined()
    await command(portal.origin, 'POST restore', { kind: 'deals', id, account: EMPTY })
    expect(await shown()).toEqual([{ id, type: 'contact_to_deal' }])
    const nobody = [{ to: { id: '404' }, types: [{ associationCategory: 'HUBSPOT_DEFINED', associationTypeId: 3 }] }] as never
    expect(
      (
        await refusal(
          portal.client.crm.deals.basicApi.create({ properties: { dealname: 'E', dealstage: 'contractsent' }, associations: nobody }),
        )
      ).code,
    ).toBe(400)
    expect((await portal.client.crm.deals.basicApi.getPage()).results.map((one) => one.id)).toEqual([id])
  })

  it('follow a contact’s primary company written as a property', async () => {
    await portal.client.crm.contacts.basicApi.update(contact, { properties: { associatedcompanyid: first } })
    expect(await typesBetween()).toEqual({ [first]: [1, 279] })
  })
})
