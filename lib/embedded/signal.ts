import type { DatabaseSync } from "node:sqlite";

/**
 * What traces, logs and metrics each give to the process that hosts them. A `write` runs in the one writer
 * thread, inside the transaction whose commit is acknowledged; a `handle` runs in a query thread with a
 * connection of its own that can only read. Neither keeps state that is not in the database.
 */
export interface Signal<Message> {
  /** DDL, idempotent (`CREATE … IF NOT EXISTS`), run by the writer at start. */
  readonly ddl: string;
  /** Stores what it can and says what it could not: one bad record never costs the rest of its request. */
  write(db: DatabaseSync, message: readonly Message[]): Rejected;
  /** Answers the backend's HTTP API below its prefix (`/tempo`, `/loki`, `/prometheus`). */
  handle(db: DatabaseSync, request: ApiRequest): ApiResponse;
  /**
   * Work between writes, in small steps (compaction, retention). `beforeNs` null: retention is off.
   * Returns true when there is more to do at once. Runs inside a transaction of its own.
   */
  maintain(db: DatabaseSync, beforeNs: bigint | null): boolean;
  /** When the oldest that `maintain` could delete ended, epoch ns; null when there is nothing. */
  oldestNs(db: DatabaseSync): bigint | null;
  /** The last transaction or savepoint was undone: whatever is remembered of the writer's database is void. */
  rolledBack?(db: DatabaseSync): void;
}

/** OTLP's partial success: how many records were refused, and why. */
export interface Rejected {
  readonly count: number;
  readonly message: string;
}

export interface ApiRequest {
  readonly method: "GET" | "POST" | "DELETE";
  /** Below the prefix, decoded once, e.g. `/api/search`. */
  readonly path: string;
  /** The query string and a form body together, as the real backends read them. */
  readonly params: URLSearchParams;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
  /** Epoch ms when the request arrived: "now" for defaults. */
  readonly nowMs: number;
}

export interface ApiResponse {
  readonly status: number;
  readonly contentType: string;
  readonly body: string | Uint8Array;
  readonly headers?: Readonly<Record<string, string>>;
}

export const json = (body: unknown, status = 200): ApiResponse => ({
  status,
  contentType: "application/json",
  body: JSON.stringify(body),
});

export const text = (body: string, status: number): ApiResponse => ({
  status,
  contentType: "text/plain; charset=utf-8",
  body,
});
