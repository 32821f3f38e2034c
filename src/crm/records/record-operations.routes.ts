import { z } from '@hono/zod-openapi'
import { json, jsonBody } from '#http/json.ts'
import { route } from '#http/route.ts'
import type { Noun } from '#model/noun.ts'
import { batchResults, batchSchema, createSchema, listSchema, pagination, patchSchema, recordSchema } from './schema.ts'
import { whySchema } from './why.flow.ts'

const params = z.object({ id: z.string() })
const reason = z.string().max(500).optional().describe('Kept in the audit')
const ifMatch = z.object({
  'if-match': z
    .string()
    .max(200)
    .optional()
    .describe('The ETag last read: fields nobody changed since are applied, the others answered 409 with both values'),
})
const idempotent = z.object({
  'idempotency-key': z.string().min(1).max(200).optional().describe('The same key within 24 h gives the same answer again'),
})

/** The operations every noun has, as the API document tells them. */
export function operationsOf<N extends Noun>(noun: N) {
  const View = recordSchema(noun).openapi(noun.kind.charAt(0).toUpperCase() + noun.kind.slice(1))
  const tags = [noun.plural.charAt(0).toUpperCase() + noun.plural.slice(1)]
  return { ...reading(noun, View, tags), ...writing(noun, View, tags) }
}

function reading<V extends z.ZodType>(noun: Noun, View: V, tags: string[]) {
  const { kind, plural } = noun
  const Page = z.object({ items: z.array(View), pagination })
  const query = listSchema(noun)
  return {
    list: route({
      method: 'get',
      path: '/',
      tags,
      summary: `List ${plural}`,
      request: { query },
      responses: { 200: json('A page', Page) },
    }),
    read: route({
      method: 'get',
      path: '/{id}',
      tags,
      summary: `Read a ${kind}`,
      request: { params },
      responses: { 200: json(`The ${kind}`, View) },
    }),
    why: route({
      method: 'get',
      path: '/{id}/fields/{field}/why',
      tags,
      summary: 'Why a field has its value',
      request: { params: params.extend({ field: z.string().max(200) }) },
      responses: { 200: json('Where the value comes from, and the values that lost', whySchema) },
    }),
  }
}

function writing<N extends Noun, V extends z.ZodType>(noun: N, View: V, tags: string[]) {
  const { kind, plural } = noun
  return {
    create: route({
      method: 'post',
      path: '/',
      tags,
      summary: `Create a ${kind}`,
      request: { headers: idempotent, body: jsonBody(createSchema(noun)) },
      responses: { 201: json(`The new ${kind}`, View) },
    }),
    batch: route({
      method: 'post',
      path: '/batch',
      tags,
      summary: `Change up to 1,000 ${plural}, with a result for each`,
      request: { headers: idempotent, body: jsonBody(batchSchema(noun)) },
      responses: { 200: json('One result for each item, in order', batchResults) },
    }),
    change: route({
      method: 'patch',
      path: '/{id}',
      tags,
      summary: `Change fields of a ${kind}`,
      request: { params, headers: ifMatch, body: jsonBody(patchSchema(noun)) },
      responses: { 200: json(`The ${kind} as it now is`, View) },
    }),
    remove: route({
      method: 'delete',
      path: '/{id}',
      tags,
      summary: `Delete a ${kind}; it can be restored`,
      request: { params, headers: ifMatch, query: z.object({ reason }) },
      responses: { 200: json(`The ${kind} as it was, with deletedAt`, View) },
    }),
    restore: route({
      method: 'post',
      path: '/{id}/restore',
      tags,
      summary: `Bring a deleted ${kind} back`,
      request: { params },
      responses: { 200: json(`The ${kind}, alive again`, View) },
    }),
  }
}
