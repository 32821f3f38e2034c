import * as z from "zod";
import { jsonOf, type Call, type Reply } from "../http/call.ts";
import type { Clock } from "./clock.ts";
import type { Faults } from "./faults.ts";
import type { RequestLog } from "./log.ts";

/** One endpoint under `/_sandbox/`; throws `ControlError` for what the caller can mend. */
export type ControlRoute = {
  readonly method: "GET" | "POST" | "DELETE";
  readonly name: string;
  answer(call: Call): unknown;
};

/** A control request that cannot be carried out; answered as 400 with the reason. */
export class ControlError extends Error {}

/** The body of a control request, checked; a mistake is named by field. */
export function bodyOf<S extends z.ZodType>(call: Call, schema: S): z.infer<S> {
  const raw = jsonOf(call);
  if (raw === undefined) throw new ControlError("The body is not JSON.");
  const checked = schema.safeParse(raw);
  if (checked.success) return checked.data;
  throw new ControlError(checked.error.issues.map((issue) => `${issue.path.join(".") || "body"}: ${issue.message}`).join("; "));
}

/** Answers `/_sandbox/<name>` from the given routes. */
export async function control(call: Call, routes: readonly ControlRoute[]): Promise<Reply> {
  const name = call.path.slice("/_sandbox/".length);
  const named = routes.filter((route) => route.name === name);
  const route = named.find((candidate) => candidate.method === call.method);
  if (route === undefined) {
    const known = [...new Set(routes.map((candidate) => `${candidate.method} /_sandbox/${candidate.name}`))];
    return { status: named.length > 0 ? 405 : 404, body: { error: `No such control endpoint. Known: ${known.join(", ")}` } };
  }
  try {
    return { status: 200, body: (await route.answer(call)) ?? {} };
  } catch (error) {
    if (error instanceof ControlError) return { status: 400, body: { error: error.message } };
    throw error;
  }
}

const pattern = z.string().refine(isPattern, "is not a regular expression");
const rule = z.strictObject({
  match: z.union([pattern, z.strictObject({ method: pattern.optional(), path: pattern.optional() })]).optional(),
  status: z.int().min(200).max(599).optional(),
  body: z.unknown(),
  reason: z.string().optional(),
  retryAfter: z.number().min(0).optional(),
  headers: z.record(z.string(), z.string()).optional(),
  times: z.int().min(1).optional(),
  rate: z.number().min(0).max(1).optional(),
  seed: z.int().optional(),
  latencyMs: z.number().min(0).max(120_000).optional(),
  dropReply: z.boolean().optional(),
  dropRequest: z.boolean().optional(),
  afterEffect: z.boolean().optional(),
});
const move = z.strictObject({
  now: z.union([z.iso.datetime({ offset: true }), z.number()]).optional(),
  advanceMs: z.number().optional(),
});

/** The endpoints that exist on every port, whatever the provider. */
export function everyPort(parts: { clock: Clock; faults: Faults; log: RequestLog; reset(): void }): ControlRoute[] {
  const { clock, faults, log } = parts;
  return [
    { method: "GET", name: "faults", answer: () => ({ faults: faults.list() }) },
    {
      method: "POST",
      name: "faults",
      answer: (call) => {
        const body = bodyOf(call, z.union([rule, z.array(rule)]));
        return { ids: (Array.isArray(body) ? body : [body]).map((one) => faults.add(one)) };
      },
    },
    { method: "DELETE", name: "faults", answer: () => faults.clear() },
    { method: "GET", name: "clock", answer: () => ({ now: clock.iso() }) },
    {
      method: "POST",
      name: "clock",
      answer: (call) => {
        const body = bodyOf(call, move);
        if (body.now !== undefined) clock.set(new Date(body.now).getTime());
        clock.advance(body.advanceMs ?? 0);
        return { now: clock.iso() };
      },
    },
    {
      method: "POST",
      name: "reset",
      answer: () => {
        faults.clear();
        log.clear();
        clock.reset();
        parts.reset();
      },
    },
    { method: "GET", name: "log", answer: (call) => readLog(log, call) },
    { method: "DELETE", name: "log", answer: () => log.clear() },
  ];
}

function readLog(log: RequestLog, call: Call): unknown {
  const wanted = call.query.get("match") ?? undefined;
  if (wanted !== undefined && !isPattern(wanted)) throw new ControlError("match: is not a regular expression");
  const entries = log.read(wanted);
  return { total: entries.length, entries };
}

function isPattern(text: string): boolean {
  try {
    new RegExp(text);
    return true;
  } catch {
    return false;
  }
}
