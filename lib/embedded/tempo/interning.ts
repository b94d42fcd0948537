import type { DatabaseSync, StatementSync } from "node:sqlite";
import type { Term } from "./terms.ts";

/**
 * Ids of names, origins and terms, remembered per connection: a span repeats nearly all of its siblings'. After
 * a rollback the ids may be void, so everything is forgotten (`forget`); who deletes one forgets that one.
 */
export interface Interning {
  readonly names: Interned<[name: string]>;
  readonly origins: Interned<[data: string]>;
  readonly terms: Interned<[scope: Term["scope"], key: string, type: Term["type"], value: string]>;
}

const MAX_REMEMBERED = 100_000;
/** In characters; what is longer is looked up each time, or a few names could fill the memory. */
const MAX_REMEMBERED_LENGTH = 1_024;
const known = new WeakMap<DatabaseSync, Interning>();

export function interning(db: DatabaseSync): Interning {
  const existing = known.get(db);
  if (existing) return existing;
  const created = {
    names: new Interned<[string]>(
      db.prepare("SELECT id FROM span_names WHERE name = ?"),
      db.prepare("INSERT INTO span_names (name) VALUES (?)"),
    ),
    origins: new Interned<[string]>(
      db.prepare("SELECT id FROM span_origins WHERE data = ?"),
      db.prepare("INSERT INTO span_origins (data) VALUES (?)"),
    ),
    terms: new Interned<[Term["scope"], string, Term["type"], string]>(
      db.prepare("SELECT id FROM trace_terms WHERE scope = ? AND key = ? AND type = ? AND value = ?"),
      db.prepare("INSERT INTO trace_terms (scope, key, type, value) VALUES (?, ?, ?, ?)"),
    ),
  };
  known.set(db, created);
  return created;
}

export const forget = (db: DatabaseSync): boolean => known.delete(db);

export class Interned<Row extends readonly string[]> {
  readonly #select: StatementSync;
  readonly #insert: StatementSync;
  readonly #ids = new Map<string, number>();

  constructor(select: StatementSync, insert: StatementSync) {
    this.#select = select;
    this.#insert = insert;
  }

  /** The row's id; it is inserted if need be. */
  id(...row: Row): number {
    return this.find(...row) ?? this.#remember(row, Number(this.#insert.run(...row).lastInsertRowid));
  }

  /** Null when there is no such row. */
  find(...row: Row): number | null {
    const cached = this.#ids.get(row.join("\u0000"));
    if (cached !== undefined) return cached;
    const found = this.#select.get(...row)?.["id"];
    return found === undefined ? null : this.#remember(row, Number(found));
  }

  /** The row was deleted. */
  drop(...row: Row): void {
    this.#ids.delete(row.join("\u0000"));
  }

  #remember(row: Row, id: number): number {
    const key = row.join("\u0000");
    if (key.length > MAX_REMEMBERED_LENGTH) return id;
    if (this.#ids.size >= MAX_REMEMBERED) this.#ids.clear();
    this.#ids.set(key, id);
    return id;
  }
}
