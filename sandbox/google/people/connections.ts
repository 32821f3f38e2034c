import { invalid } from "../errors.ts";
import type { Asked } from "./api.ts";
import { boundParams, readPageToken, readSyncToken, writeToken, type SyncToken } from "./cursor.ts";
import { readMask, readSources } from "./mask.ts";
import { render } from "./render.ts";
import { sortedConnections } from "./sorted.ts";

/** `people.connections.list`: everything by pages, or what changed since a sync token. */
export function listConnections({ book, query, resource }: Asked): unknown {
  if (resource !== "people/me") throw invalid("Resource name to list connections for must be 'people/me'.");
  const mask = readMask(query.get("personFields"), "personFields");
  const sources = readSources(query.getAll("sources"));
  const size = pageSize(query, 100);
  const use = { stream: "connections", params: boundParams(query) };
  const pageText = query.get("pageToken");
  const syncText = query.get("syncToken");
  const page = pageText ? readPageToken(pageText, book, use) : undefined;
  const since = page === undefined ? (syncText ? readSyncToken(syncText, book, use) : null) : page.since;
  const began = page?.began ?? book.head;
  const at = page?.at ?? since?.seen ?? 0;
  const order = query.get("sortOrder") ?? "LAST_MODIFIED_ASCENDING";
  const ordered = since === null && order !== "LAST_MODIFIED_ASCENDING";
  const { contacts, next } = ordered ? sortedConnections(book, order, { at, size }) : book.page(at, size, since !== null);
  const view = { mask, sources, former: since !== null };
  const connections = contacts.map((contact) => render(contact, contact.shown ?? contact.current, view));
  const token: SyncToken = { ...use, account: book.account.email, epoch: book.epoch, fullAt: since?.fullAt ?? book.clock.now(), seen: began };
  const last = next === undefined;
  return {
    ...(connections.length > 0 ? { connections } : {}),
    ...(last ? {} : { nextPageToken: writeToken({ ...use, account: book.account.email, at: next, began, since }) }),
    ...(last && query.get("requestSyncToken") === "true" ? { nextSyncToken: writeToken(token) } : {}),
    ...(since === null && book.total > 0 ? { totalPeople: book.total, totalItems: book.total } : {}),
  };
}

/** The `pageSize` parameter: 1 to 1000, the default when absent or 0. */
export function pageSize(query: URLSearchParams, otherwise: number): number {
  const size = Number(query.get("pageSize") ?? 0);
  if (size < 0 || size > 1000) throw invalid("Page size must be between 1 and 1000.");
  return size === 0 ? otherwise : size;
}
