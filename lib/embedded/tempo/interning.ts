import type { DatabaseSync, StatementSync } from "node:sqlite";
import type { Term } from "./terms.ts";

/**
 * Ids of names, origins and terms, remembered per connection: a span repeats nearly all of its siblings'. After
 * a rollback the ids may be void, so everything is forgotten (`forget`).
 */
export interface Interning {
  name(name: string): number;
  origin(data: string): number;
  term(scope: Term["scope"], key: string, type: Term["type"], value: string): number;
}

const MAX_REMEMBERED = 100_000;
const known = new WeakMap<DatabaseSync, Interning>();

export function interning(db: DatabaseSync): Interning {
  const existing = known.get(db);
  if (existing) return existing;
  const created = create(db);
  known.set(db, created);
  return created;
}

export const forget = (db: DatabaseSync): boolean => known.delete(db);

function create(db: DatabaseSync): Interning {
  const names = remembered(
    db.prepare("SELECT id FROM span_names WHERE name = ?"),
    db.prepare("INSERT INTO span_names (name) VALUES (?)"),
  );
  const origins = remembered(
    db.prepare("SELECT id FROM span_origins WHERE data = ?"),
    db.prepare("INSERT INTO span_origins (data) VALUES (?)"),
  );
  const terms = remembered(
    db.prepare("SELECT id FROM trace_terms WHERE scope = ? AND key = ? AND type = ? AND value = ?"),
    db.prepare("INSERT INTO trace_terms (scope, key, type, value) VALUES (?, ?, ?, ?)"),
  );
  return {
    name: (name) => names(name, [name]),
    origin: (data) => origins(data, [data]),
    term: (scope, key, type, value) =>
      terms(`${scope}\u0000${key}\u0000${type}\u0000${value}`, [scope, key, type, value]),
  };
}

function remembered(select: StatementSync, insert: StatementSync) {
  const ids = new Map<string, number>();
  return (cacheKey: string, parameters: readonly string[]): number => {
    const cached = ids.get(cacheKey);
    if (cached !== undefined) return cached;
    const row = select.get(...parameters);
    const id = Number(row?.["id"] ?? insert.run(...parameters).lastInsertRowid);
    if (ids.size >= MAX_REMEMBERED) ids.clear();
    ids.set(cacheKey, id);
    return id;
  };
}
