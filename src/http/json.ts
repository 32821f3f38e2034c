import type { z } from '@hono/zod-openapi'

/** A body of JSON, for `request.body` of a route. */
export const jsonBody = <S extends z.ZodType>(schema: S) => ({ content: { 'application/json': { schema } } })

/** An answer of JSON, for one status in a route's `responses`; `description` says in a few words what it is. */
export const json = <S extends z.ZodType>(description: string, schema: S) => ({ description, ...jsonBody(schema) })
