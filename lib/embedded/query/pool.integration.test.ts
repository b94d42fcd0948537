import { afterEach, expect, test } from "vitest";
import type { Query } from "./messages.ts";
import { startQueryPool, type QueryPool } from "./pool.ts";

const threadUrl = new URL("../testing/stub-query-thread.ts", import.meta.url);
const query = (path: string): Query => ({
  signal: "traces",
  method: "GET",
  path,
  params: "",
  headers: {},
  nowMs: 0,
});
const forever = new AbortController().signal;

let pool: QueryPool;
afterEach(() => pool.close());

const start = (threads: number, maxQueued = 10): QueryPool =>
  startQueryPool({ dataDir: "", threads, timeoutMs: 300, maxQueued, threadUrl }, () => {});

test("a query past its deadline loses its thread, and the next is answered by another", async () => {
  pool = start(1);
  const [slow, next] = await Promise.all([
    pool.run(query("/hang"), forever),
    pool.run(query("/echo"), forever),
  ]);
  expect([slow.kind, next.kind]).toEqual(["timeout", "answer"]);
});

test("a slow query does not hold up another thread's", async () => {
  pool = start(2);
  const slow = pool.run(query("/hang"), forever);
  expect((await pool.run(query("/echo"), forever)).kind).toBe("answer");
  expect((await slow).kind).toBe("timeout");
});

test("a thread that dies fails its query only, and is replaced", async () => {
  pool = start(1);
  expect((await pool.run(query("/throw"), forever)).kind).toBe("failed");
  expect((await pool.run(query("/echo"), forever)).kind).toBe("answer");
});

test("a result that outgrows its thread is refused, and the thread replaced", async () => {
  pool = startQueryPool(
    { dataDir: "", threads: 1, timeoutMs: 60_000, maxQueued: 10, maxHeapMb: 64, threadUrl },
    () => {},
  );
  expect((await pool.run(query("/fill"), forever)).kind).toBe("too_large");
  expect((await pool.run(query("/echo"), forever)).kind).toBe("answer");
});

test("too many waiting are refused, and who has gone is not waited for", async () => {
  pool = start(1, 1);
  const gone = new AbortController();
  const waiting = pool.run(query("/echo"), gone.signal);
  expect((await pool.run(query("/echo"), forever)).kind).toBe("overloaded");
  gone.abort();
  expect((await waiting).kind).toBe("aborted");
  expect((await pool.run(query("/echo"), forever)).kind).toBe("answer");
});
