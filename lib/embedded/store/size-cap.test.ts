import { DatabaseSync } from "node:sqlite";
import { expect, test } from "vitest";
import { SIGNALS, type SignalName } from "../signals.ts";
import { logsBody, metricsBody, tracesBody } from "../testing/bodies.ts";
import { SizeCap, usedBytes } from "./size-cap.ts";

const HOURS = 24;
const START_MS = Date.UTC(2026, 10, 1);
const hourMs = (hour: number): number => START_MS + hour * 3_600_000;
const hex = (n: number, digits: number): string => n.toString(16).padStart(digits, "0");

function filled(): DatabaseSync {
  const db = new DatabaseSync(":memory:");
  for (const signal of Object.values(SIGNALS)) db.exec(signal.ddl);
  const store = (signal: SignalName, body: string): void => {
    SIGNALS[signal].ingest(db, Buffer.from(body), "json");
  };
  for (let hour = 0; hour < HOURS; hour++) {
    const ids = Array.from({ length: 200 }, (_, i) => hour * 1000 + i + 1);
    const spans = ids.map((n) => ({ traceId: hex(n, 32), spanId: hex(n, 16) }));
    store("traces", tracesBody(spans, hourMs(hour)));
    const lines = ids.map((n) => `line ${n} ${"x".repeat(200)}`);
    store("logs", logsBody(lines, hourMs(hour)));
    store("metrics", metricsBody("calls", { hour: String(hour) }, ids, hourMs(hour)));
  }
  return db;
}

const oldestHour = (db: DatabaseSync, signal: SignalName): number =>
  (Number((SIGNALS[signal].oldestNs(db) ?? 0n) / 1_000_000n) - START_MS) / 3_600_000;

test("over the cap the oldest goes, a little at a time, and it is told once", () => {
  const db = filled();
  const full = usedBytes(db);
  const cap = new SizeCap(full / 2);
  const steps = [];
  do steps.push(cap.step(db));
  while (steps.at(-1)?.more);
  expect(steps.length).toBeGreaterThan(20);
  expect(steps.filter(({ warning }) => warning !== null)).toHaveLength(1);
  expect(usedBytes(db)).toBeLessThanOrEqual(full / 2);
  expect(usedBytes(db)).toBeGreaterThan(full / 4);
  const [traces, logs] = [oldestHour(db, "traces"), oldestHour(db, "logs")];
  expect(traces).toBeGreaterThan(4);
  // Neither is kept at the other's expense.
  expect(Math.abs(traces - logs)).toBeLessThan(2);
  expect(db.prepare("SELECT max(trace_id) AS id FROM traces").get()).toEqual({ id: hex(23_200, 32) });
  db.close();
});

test("below the cap nothing is deleted", () => {
  const db = filled();
  const cap = new SizeCap(usedBytes(db));
  expect(cap.step(db)).toEqual({ more: false, warning: null });
  expect(oldestHour(db, "logs")).toBe(0);
  db.close();
});

test("a cap that cannot be met is given up rather than tried for ever", () => {
  const db = filled();
  const cap = new SizeCap(1);
  let steps = 0;
  while (cap.step(db).more) steps++;
  expect(steps).toBeLessThan(1000);
  expect(SIGNALS.traces.oldestNs(db)).toBeNull();
  expect(SIGNALS.logs.oldestNs(db)).toBeNull();
  db.close();
});
