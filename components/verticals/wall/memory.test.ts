import { describe, expect, it } from "vitest";
import type { SourceReport } from "#lib/sources/schema.ts";
import type { Measure, Overview } from "#lib/verticals/schema.ts";
import { remember } from "./memory.ts";

const said = (source: SourceReport["source"], state: SourceReport["state"]): SourceReport => ({
  source,
  state,
  message: `${source} ${state}`,
  tookMs: null,
});
const figure = (value: number | null): Measure => ({
  value,
  before: null,
  samples: null,
  tooFew: false,
  approximate: false,
  beyond: false,
  spark: [],
  drill: null,
});

/** An overview of one vertical whose calls are Loki's and whose p95 is Prometheus's. */
function told(
  at: string,
  { calls, p95 }: { calls: number | null; p95: number | null },
  vertical = "salon",
): Overview {
  const loki = said("loki", calls === null ? "error" : "ok");
  const prometheus = said("prometheus", p95 === null ? "error" : "ok");
  return {
    at,
    range: { from: at, to: at, stepSeconds: 60, times: [], before: null, recorded: false },
    measures: [],
    verticals:
      calls === null && p95 === null
        ? null
        : [
            {
              vertical,
              href: `/verticals/${vertical}`,
              measures: { calls: figure(calls), turn_p95: figure(p95) },
              slo: null,
            },
          ],
    origins: [
      { measures: ["calls"], source: loki, queries: [] },
      { measures: ["turn_p95"], source: prometheus, queries: [] },
    ],
    notes: [],
    sources: [loki, prometheus],
  };
}

const [FIRST, SECOND, THIRD] = [
  "2026-11-23T10:00:00.000Z",
  "2026-11-23T10:01:00.000Z",
  "2026-11-23T10:02:00.000Z",
] as const;

describe("what a wallboard remembers", () => {
  it("keeps the last figure of a silent source, of its time, beside the new ones of the other", () => {
    const first = remember(null, told(FIRST, { calls: 10, p95: 900 }));
    const second = remember(first, told(SECOND, { calls: 11, p95: null }));
    const row = second.rows.get("salon");
    expect(row?.get("calls")).toMatchObject({ measure: { value: 11 }, at: SECOND, old: false });
    expect(row?.get("turn_p95")).toMatchObject({ measure: { value: 900 }, at: FIRST, old: true });
    expect(second.silent).toMatchObject([
      { report: { source: "prometheus" }, since: SECOND, fromBefore: false },
    ]);
  });

  it("says since when however long it lasts, and forgets it with the first answer", () => {
    const first = remember(null, told(FIRST, { calls: 10, p95: 900 }));
    const second = remember(first, told(SECOND, { calls: null, p95: null }));
    const third = remember(second, told(THIRD, { calls: null, p95: null }));
    expect(third.silent.map(({ since }) => since)).toEqual([SECOND, SECOND]);
    expect(third.rows.get("salon")?.get("calls")).toMatchObject({ measure: { value: 10 }, old: true });
    const healed = remember(third, told(THIRD, { calls: 12, p95: 800 }));
    expect(healed.silent).toEqual([]);
    expect(healed.rows.get("salon")?.get("turn_p95")).toMatchObject({ measure: { value: 800 }, old: false });
  });

  it("drops a vertical that is no longer counted, but never because a source is silent", () => {
    const first = remember(null, told(FIRST, { calls: 10, p95: 900 }));
    expect([...remember(first, told(SECOND, { calls: 3, p95: 700 }, "sales")).rows.keys()]).toEqual([
      "sales",
    ]);
    expect([...remember(first, told(SECOND, { calls: 3, p95: null }, "sales")).rows.keys()]).toEqual([
      "salon",
      "sales",
    ]);
  });

  it("shows what was never known as unknown", () => {
    const first = remember(null, told(FIRST, { calls: 10, p95: null }));
    expect(first.rows.get("salon")?.get("turn_p95")).toMatchObject({ measure: { value: null }, old: false });
    expect(first.silent).toMatchObject([{ since: FIRST, fromBefore: true }]);
  });
});
