import type { DatabaseSync } from "node:sqlite";
import { MalformedOtlp } from "../otlp/decoded.ts";
import { SIGNALS } from "../signals.ts";
import { SQLITE_BUSY, sqliteCode } from "./database.ts";
import type { WriteOutcome, WriteRequest } from "./messages.ts";

/** Stores many requests in one transaction; each one's outcome is known only after the commit. */
export interface GroupResult {
  readonly id: number;
  readonly outcome: WriteOutcome;
}

/** SQLite's codes for "not now": the same request may succeed later. */
const LOCKED = 6;
const NOMEM = 7;
const READONLY = 8;
const IOERR = 10;
const FULL = 13;
const CANTOPEN = 14;
const TRANSIENT = new Set([SQLITE_BUSY, LOCKED, NOMEM, READONLY, IOERR, FULL, CANTOPEN]);

/** True for a failure of the database or its disk rather than of what was written to it. */
export function isTransient(error: unknown): boolean {
  const code = sqliteCode(error);
  return code !== null && TRANSIENT.has(code);
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/**
 * Writes the requests in one transaction, each within a savepoint of its own: one that fails costs no other.
 * When the database cannot take the transaction, all are `unavailable` and nothing is stored.
 */
export function commitGroup(db: DatabaseSync, requests: readonly WriteRequest[]): GroupResult[] {
  try {
    db.exec("BEGIN IMMEDIATE");
    const results = requests.map((request) => ({ id: request.id, outcome: writeOne(db, request) }));
    db.exec("COMMIT");
    return results;
  } catch (error) {
    rollBack(db);
    const outcome: WriteOutcome = isTransient(error)
      ? { kind: "unavailable", message: messageOf(error) }
      : { kind: "failed", message: messageOf(error) };
    return requests.map(({ id }) => ({ id, outcome }));
  }
}

function writeOne(db: DatabaseSync, request: WriteRequest): WriteOutcome {
  const signal = SIGNALS[request.signal];
  db.exec("SAVEPOINT request");
  try {
    const rejected = signal.ingest(db, request.body, request.encoding);
    db.exec("RELEASE request");
    return { kind: "stored", rejected };
  } catch (error) {
    // A full disk may have ended the whole transaction: then the group fails as one.
    if (isTransient(error) || !db.isTransaction) throw error;
    db.exec("ROLLBACK TO request; RELEASE request");
    signal.rolledBack(db);
    return error instanceof MalformedOtlp
      ? { kind: "malformed", message: error.message }
      : { kind: "failed", message: messageOf(error) };
  }
}

/** Ends a failed transaction and drops what the signals remembered of it. */
export function rollBack(db: DatabaseSync): void {
  if (db.isTransaction) db.exec("ROLLBACK");
  for (const signal of Object.values(SIGNALS)) signal.rolledBack(db);
}
