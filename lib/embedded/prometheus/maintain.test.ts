import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { compactStep } from "./compact.ts";
import { metrics } from "./signal.ts";
import {
  gauge,
  NOW_MS,
  numberPoint,
  openTestDatabase,
  resourceMetrics,
  type TestDatabase,
} from "./testing.ts";

const ALL = { samples: 1, batches: 1 };
const compactAll = ({ db }: TestDatabase): void => {
  while (compactStep(db, ALL));
};

const rows = ({ db }: TestDatabase, table: string): number =>
  Number(db.prepare(`SELECT count(*) AS n FROM ${table}`).get()?.["n"]);

const samplesOf = ({ get }: TestDatabase, query: string): unknown => {
  const { result } = get("/api/v1/query", { query }) as { result: { values: [number, string][] }[] };
  return result.flatMap(({ values }) => values);
};

const writeAt = (
  database: TestDatabase,
  at: number,
  value: number,
  labels: Record<string, string> = {},
): void => {
  database.write(resourceMetrics({}, gauge("x", "", numberPoint(value, labels, { at }))));
};

describe("compaction", () => {
  test("changes no answer, whatever came late, twice or out of order", () => {
    const write = fc.record({
      minute: fc.integer({ min: 0, max: 50 }),
      series: fc.constantFrom("a", "b"),
      compact: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(write, { maxLength: 40 }), (writes) => {
        using compacted = openTestDatabase();
        using plain = openTestDatabase();
        for (const { minute, series, compact } of writes) {
          const at = NOW_MS - minute * 60_000;
          for (const database of [compacted, plain]) writeAt(database, at, minute, { series });
          if (compact) compactAll(compacted);
        }
        const query = "x[2h]";
        expect(compacted.get("/api/v1/query", { query })).toEqual(plain.get("/api/v1/query", { query }));
      }),
      { numRuns: 40 },
    );
  });

  test("goes in steps, and the answer is right between them", () => {
    using database = openTestDatabase();
    const points = Array.from({ length: 1000 }, (_, i) => numberPoint(i, { i: String(i) }));
    database.write(resourceMetrics({}, gauge("x", "", ...points)));
    let steps = 0;
    for (let more = true; more; steps++) {
      more = compactStep(database.db, ALL);
      expect(database.get("/api/v1/query", { query: "sum(count_over_time(x[1h]))" })).toMatchObject({
        result: [{ value: [NOW_MS / 1000, "1000"] }],
      });
    }
    expect(steps).toBeGreaterThan(2);
    expect(rows(database, "prom_batch")).toBe(0);
    expect(rows(database, "prom_chunk")).toBe(1000);
  });

  test("a step that is rolled back is done again", () => {
    using database = openTestDatabase();
    const points = Array.from({ length: 500 }, (_, i) => numberPoint(i, { i: String(i) }));
    database.write(resourceMetrics({}, gauge("x", "", ...points)));
    database.db.exec("BEGIN");
    compactStep(database.db, ALL);
    database.db.exec("ROLLBACK");
    compactAll(database);
    expect(rows(database, "prom_chunk")).toBe(500);
  });

  test("a chunk has an end", () => {
    using database = openTestDatabase();
    for (let i = 0; i < 1500; i++) {
      writeAt(database, NOW_MS - i * 1000, i);
      if (i % 50 === 0) compactAll(database);
    }
    writeAt(database, NOW_MS + 1000, 7);
    compactAll(database);
    expect(rows(database, "prom_chunk")).toBeLessThanOrEqual(5);
    expect(samplesOf(database, "x[1h]")).toHaveLength(1500);
  });

  test("waits until there is enough to do", () => {
    using database = openTestDatabase();
    writeAt(database, NOW_MS, 1);
    expect(metrics.maintain(database.db, null)).toBe(false);
    expect(rows(database, "prom_batch")).toBe(1);
  });
});

describe("retention", () => {
  test("deletes what has ended, series and all, and keeps the rest", () => {
    using database = openTestDatabase();
    const old = NOW_MS - 40 * 86_400_000;
    writeAt(database, old, 1, { series: "old" });
    writeAt(database, old, 1, { series: "both" });
    compactAll(database);
    writeAt(database, NOW_MS, 2, { series: "both" });
    const before = BigInt(NOW_MS - 35 * 86_400_000) * 1_000_000n;
    while (metrics.maintain(database.db, before));
    expect(database.get("/api/v1/label/series/values")).toEqual(["both"]);
    expect(rows(database, "prom_series")).toBe(1);
    expect(rows(database, "prom_chunk")).toBe(0);
    writeAt(database, NOW_MS, 3, { series: "old" });
    expect(database.get("/api/v1/query", { query: "x" })).toMatchObject({
      result: expect.arrayContaining([expect.objectContaining({ metric: { __name__: "x", series: "old" } })]),
    });
  });

  test("off, it deletes nothing", () => {
    using database = openTestDatabase();
    writeAt(database, 1000, 1);
    compactAll(database);
    expect(metrics.maintain(database.db, null)).toBe(false);
    expect(rows(database, "prom_chunk")).toBe(1);
  });
});
