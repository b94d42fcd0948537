import { describe, expect, it } from "vitest";
import { logs } from "./signal.ts";
import { attributes, memoryDatabase, record, resourceLogs } from "./testing.ts";

const HOUR = 3_600_000_000_000n;

describe("retention", () => {
  it("deletes whole hours, oldest first, in small steps, with everything that belongs to their lines", () => {
    const db = memoryDatabase();
    const count = (table: string): unknown => db.prepare(`SELECT count(*) AS n FROM ${table}`).get()?.["n"];
    const lines = (hour: bigint, n: number) =>
      Array.from({ length: n }, (_, i) =>
        record(hour * HOUR + BigInt(i), `line ${i}`, {
          attributes: attributes({ "call.sid": `CA-${hour}-${i}-0123456789` }),
        }),
      );
    logs.write(db, [
      resourceLogs({ "service.name": "old", "host.name": "a" }, lines(100n, 1_200)),
      resourceLogs({ "service.name": "both", "host.name": "b" }, [...lines(101n, 10), ...lines(110n, 10)]),
    ]);
    expect(count("log_terms")).toBe(1_220);
    expect(logs.maintain(db, null)).toBe(false);
    expect(count("log_lines")).toBe(1_220);

    let steps = 0;
    while (logs.maintain(db, 105n * HOUR + 5n)) {
      steps++;
      expect(steps).toBeLessThan(20);
    }
    expect(steps).toBeGreaterThan(2);
    for (const [table, left] of [
      ["log_lines", 10],
      ["log_terms", 10],
      ["log_hours", 1],
      ["log_streams", 1],
      ["log_contexts", 1],
    ] as const)
      expect([table, count(table)]).toEqual([table, left]);
  });
});
