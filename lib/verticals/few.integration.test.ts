import { afterAll, beforeAll, expect, test } from "vitest";
import { KEEP_ALL, type TempBackend, tempBackend } from "#lib/embedded/testing/server.ts";
import { valueOf } from "#lib/problem/testing.ts";
import type { ServiceContext } from "#lib/sources/context.ts";
import { SECTION_IDS } from "./model.ts";
import { getOverview } from "./overview.ts";
import { LEAST } from "./read.ts";
import type { Panel } from "./schema.ts";
import { getSection, getVertical } from "./service.ts";
import { dayInto } from "./testing/day.ts";
import { contextAt } from "./testing/page.ts";

/** Verticals of a few calls: no percentile is made of too few samples, and each that is not says so. */

const UNTIL_MS = Date.UTC(2026, 10, 17, 20, 0, 7, 300);
/** The quantile of a column, a line or a measure. */
const QUANTILES: Readonly<Record<string, number>> = { p50: 0.5, p95: 0.95, p99: 0.99 };

let backend: TempBackend;
beforeAll(async () => {
  backend = await tempBackend(...KEEP_ALL);
  await dayInto(backend.url, { hours: 4, callsPerDay: 108, seed: 3, untilMs: UNTIL_MS });
}, 300_000);
afterAll(() => backend.stop());

const context = (): ServiceContext => contextAt(backend.url, UNTIL_MS)();

interface Shown {
  readonly what: string;
  readonly q: number;
  readonly few: boolean;
  readonly shown: boolean;
}

/** What a panel shows of percentiles: `null` with its reason, or a figure of enough samples. */
function percentilesOf({ id, data }: Panel): Shown[] {
  if (data?.kind === "table")
    return data.columns.flatMap(({ id: column }, at) => {
      const q = QUANTILES[column];
      if (q === undefined) return [];
      return data.rows.map(({ key, cells, notes }) => {
        const few = cells[at] === null && new RegExp(`^too few: \\d+ of ${LEAST[q]}$`).test(notes[at] ?? "");
        return { what: `${id} ${key} ${column}`, q, few, shown: cells[at] !== null };
      });
    });
  if (data?.kind === "series")
    return data.lines.flatMap(({ key, values, samples }) => {
      const q = id === "stage_p95" ? 0.95 : QUANTILES[key];
      if (q === undefined || id === "slow_turns" || id === "turn_rate") return [];
      return values.map((value, i) => {
        const few = (samples?.[i] ?? 0) < (LEAST[q] ?? 0);
        return { what: `${id} ${key}`, q, few, shown: value !== null };
      });
    });
  return [];
}

test("a handful of calls have no percentile, on any panel", async () => {
  const { verticals } = valueOf(await getOverview({ from: "now-4h" }, context()));
  const few = verticals?.find(({ measures }) => {
    const calls = measures.calls?.value ?? 0;
    return calls >= 1 && calls <= 4 && (measures.turn_p95?.samples ?? 0) > 0;
  });
  const vertical = few?.vertical ?? "";
  expect(few?.measures.turn_p95).toMatchObject({ value: null, tooFew: true });
  expect(few?.measures.turn_p99).toMatchObject({ value: null, tooFew: true });
  // A percentile's course over time is of even fewer.
  expect(few?.measures.turn_p95?.spark.every((one) => one === null)).toBe(true);
  const head = valueOf(await getVertical(vertical, { from: "now-4h" }, context()));
  expect(head.measures.turn_p95).toMatchObject({ value: null, tooFew: true });
  const panels = [...head.turns];
  for (const section of SECTION_IDS)
    panels.push(...valueOf(await getSection({ vertical, section }, { from: "now-4h" }, context())).panels);
  const percentiles = panels.flatMap(percentilesOf);
  // Of so few calls there are less than 60 turns, and of each stage and tool too.
  const high = percentiles.filter(({ q }) => q >= 0.95);
  expect(high.filter(({ shown }) => shown)).toEqual([]);
  for (const id of ["turn_percentiles", "stage_p95", "stages", "agents"])
    expect({ id, few: high.some(({ what, few }) => few && what.startsWith(`${id} `)) }).toEqual({
      id,
      few: true,
    });
  const relation = panels.find(({ id }) => id === "relation")?.data;
  if (relation?.kind !== "scatter") throw new Error("no scatter");
  expect(relation.correlation.value).toBeNull();
  expect(relation.statement).toMatch(/^Too few calls/);
}, 120_000);
