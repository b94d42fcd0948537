import { accessSync, constants, mkdirSync, statSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { DatabaseSync } from "node:sqlite";

/**
 * The one SQLite file. WAL: readers never wait for the writer, nor it for them.
 *
 * `synchronous=FULL` syncs the log at every commit, so what was acknowledged survives a power loss; surviving
 * `kill -9` would need only NORMAL. One sync is shared by all requests that queued up meanwhile, so the price
 * is small.
 */
export const databasePath = (dataDir: string): string => join(dataDir, "earshot.db");

export const SQLITE_BUSY = 5;

/** SQLite's primary result code, null for any other error. https://sqlite.org/rescode.html */
export function sqliteCode(error: unknown): number | null {
  const code: unknown = error instanceof Error && "errcode" in error ? error.errcode : undefined;
  // Extended codes keep the primary one in the low byte.
  return typeof code === "number" ? code & 0xff : null;
}

/** The data folder cannot be used; the message is one sentence for whoever started the process. */
export class DataDirError extends Error {
  override readonly name = "DataDirError";
}

/** Creates the folder if need be. @throws {DataDirError} when it cannot be written. */
export function prepareDataDir(dataDir: string): void {
  try {
    makeFolder(resolve(dataDir));
    accessSync(dataDir, constants.R_OK | constants.W_OK | constants.X_OK);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new DataDirError(`the data folder ${dataDir} cannot be written: ${reason}`);
  }
}

/** Like `mkdir -p`. Node's own `recursive` never comes back where a file system refuses children, such as /proc. */
function makeFolder(path: string): void {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (stat?.isDirectory()) return;
  if (stat) throw new Error(`${path} is not a folder`);
  if (dirname(path) !== path) makeFolder(dirname(path));
  mkdirSync(path);
}

/**
 * Holds the data folder for this process until closed. The system frees it when the process dies, however it
 * dies. @throws {DataDirError} when another process has it.
 */
export function lockDataDir(dataDir: string): DatabaseSync {
  let lock: DatabaseSync | null = null;
  try {
    lock = new DatabaseSync(join(dataDir, "earshot.lock"));
    lock.exec("PRAGMA journal_mode=DELETE; BEGIN EXCLUSIVE");
    return lock;
  } catch (error) {
    lock?.close();
    if (sqliteCode(error) === SQLITE_BUSY)
      throw new DataDirError(`the data folder ${dataDir} is in use by another Earshot backend`);
    const reason = error instanceof Error ? error.message : String(error);
    throw new DataDirError(`the data folder ${dataDir} cannot be written: ${reason}`);
  }
}

/** How long the writer waits for a lock that somebody else holds before it answers 503. */
const WRITER_BUSY_MS = 500;

export function openForWriting(dataDir: string): DatabaseSync {
  const db = new DatabaseSync(databasePath(dataDir), { timeout: WRITER_BUSY_MS });
  // auto_vacuum only takes effect in a database without tables, before WAL is switched on.
  db.exec(`
    PRAGMA auto_vacuum=INCREMENTAL;
    PRAGMA journal_mode=WAL;
    PRAGMA synchronous=FULL;
    PRAGMA journal_size_limit=67108864;
    PRAGMA cache_size=-65536;
    PRAGMA temp_store=MEMORY;
  `);
  return db;
}

export function openForReading(dataDir: string): DatabaseSync {
  const db = new DatabaseSync(databasePath(dataDir), { readOnly: true, timeout: 5000 });
  db.exec("PRAGMA query_only=1; PRAGMA cache_size=-32768; PRAGMA temp_store=MEMORY");
  return db;
}
