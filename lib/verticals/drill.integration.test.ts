import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type CallFilters, callFiltersSchema } from "#lib/calls/filters.ts";
import { listCalls } from "#lib/calls/list.ts";
import type { CallSummary } from "#lib/calls/schema.ts";
import { KEEP_ALL, type TempBackend, tempBackend } from "#lib/embedded/testing/server.ts";
import { valueOf } from "#lib/problem/testing.ts";
import type { Truth } from "#lib/simulator/truth.ts";
import type { ServiceContext } from "#lib/sources/context.ts";
import { drillHref } from "./drill.ts";
import { SECTION_IDS } from "./model.ts";
import { getOverview } from "./overview.ts";
import type { Drill, PanelData } from "./schema.ts";
import { getSection, getVertical } from "./service.ts";
import { type Day, dayInto } from "./testing/day.ts";
import { contextAt } from "./testing/page.ts";

/** Behind every figure and every chart of a simulated day are the calls that it counts, and none is missing. */

const UNTIL_MS = Date.UTC(2026, 10, 17, 20, 0, 7, 300);
const RANGE = { from: "now-6h" } as const;

let backend: TempBackend;
let day: Day;
beforeAll(async () => {
  backend = await tempBackend(...KEEP_ALL);
  day = await dayInto(backend.url, { hours: 12, callsPerDay: 1200, seed: 5, untilMs: UNTIL_MS });
}, 900_000);
afterAll(() => backend.stop());

const context = (): ServiceContext => contextAt(backend.url, UNTIL_MS)();

interface Link {
  readonly what: string;
  readonly drill: NonNullable<Drill>;
  /** Calls that the figure counts, where it counts calls exactly. */
  readonly calls: number | null;
}

const given = (what: string, drill: Drill, calls: unknown = null): Link[] =>
  drill === null ? [] : [{ what, drill, calls: typeof calls === "number" ? calls : null }];

/** Figures of the call log; the others are extrapolated. */
const EXACT: ReadonlySet<string> = new Set(["agents", "languages", "carriers", "outcomes_range"]);

function linksOf(id: string, data: PanelData | null): Link[] {
  switch (data?.kind) {
    case "series":
      return data.lines
        .filter(({ of }) => of === "now")
        .flatMap(({ key, drill }) => given(`${id} ${key}`, drill));
    case "table":
      return data.rows.flatMap(({ key, drill, cells }) =>
        given(`${id} ${key}`, drill, EXACT.has(id) ? cells[0] : null),
      );
    case "ledger":
      return data.rows.flatMap(({ stage, drill }) => given(`${id} ${stage}`, drill));
    case "heatmap":
      return given(id, data.drill);
    default:
      return [];
  }
}

/** The rows of the page that a link leads to, all of its pages. */
async function listed(drill: Drill, range: { from: string; to: string }): Promise<CallSummary[]> {
  const href = drillHref(drill, range);
  const address: Record<string, string | string[]> = {};
  for (const [name, value] of new URL(href ?? "", "http://console").searchParams)
    address[name] = ["from", "to", "sort"].includes(name)
      ? value
      : [...((address[name] as string[] | undefined) ?? []), value];
  const filters: CallFilters = callFiltersSchema.parse(address);
  const found: CallSummary[] = [];
  let cursor: string | undefined;
  do {
    const page: CallFilters = { ...filters, limit: 200, ...(cursor !== undefined && { cursor }) };
    const { calls, nextCursor } = valueOf(await listCalls(page, context()));
    found.push(...calls);
    cursor = nextCursor ?? undefined;
  } while (cursor !== undefined);
  return found;
}

/** What the truth says of a condition; null: it does not tell. */
function fulfils(truth: Truth, name: string, values: readonly string[]): boolean | null {
  const { expected, turns, endMs } = truth;
  switch (name) {
    case "vertical":
      return values.includes(truth.vertical);
    case "agent":
      return values.includes(truth.agent);
    case "language":
      return values.includes(truth.language);
    case "carrier":
      return values.includes(truth.carrier);
    case "outcome":
      return truth.outcome !== null && values.includes(truth.outcome);
    case "sentiment":
      return truth.sentiment !== null && values.includes(truth.sentiment);
    case "tool":
      return turns.some(({ tools }) => tools.some((tool) => values.includes(tool)));
    case "state":
      return values.includes(endMs === null || endMs > UNTIL_MS ? "open" : "ended");
    case "had":
      return values.includes("interruption") ? turns.some(({ interrupted }) => interrupted) : null;
    case "verdict":
      return expected === null ? null : values.includes(expected.verdict);
    case "stage":
      return expected === null ? null : expected.stage !== null && values.includes(expected.stage);
    default:
      return null;
  }
}

function verify(
  { what, drill, calls: count }: Link,
  calls: readonly CallSummary[],
  within: readonly Truth[],
) {
  const conditions = Object.entries(drill).filter(([name]) => name !== "sort") as [string, string[]][];
  const told = new Map(day.truths.map((truth) => [truth.sid, truth]));
  const says = (truth: Truth) => conditions.map(([name, values]) => fulfils(truth, name, values));
  const wrong = calls.filter(({ sid }) => {
    const truth = told.get(sid);
    return truth === undefined || says(truth).includes(false);
  });
  expect({ what, wrong: wrong.map(({ sid }) => sid) }).toEqual({ what, wrong: [] });
  const sids = new Set(calls.map(({ sid }) => sid));
  expect({ what, repeated: calls.length - sids.size }).toEqual({ what, repeated: 0 });
  const missing = within.filter((truth) => says(truth).every((one) => one === true) && !sids.has(truth.sid));
  expect({ what, missing: missing.map(({ sid }) => sid) }).toEqual({ what, missing: [] });
  expect({ what, count: count === null ? null : calls.length }).toEqual({ what, count });
}

/** Calls whose end the edge wrote within a range. */
const endedIn = (truths: readonly Truth[], from: string, to: string): Truth[] =>
  truths.filter(
    ({ endMs, outcome }) =>
      outcome !== null && endMs !== null && endMs >= Date.parse(from) && endMs < Date.parse(to),
  );

describe("behind the overview", () => {
  test("each figure leads to the calls that it counts", async () => {
    const { verticals, range } = valueOf(await getOverview(RANGE, context()));
    expect(verticals?.length).toBe(6);
    for (const { vertical, measures } of verticals ?? []) {
      const own = endedIn(
        day.truths.filter((truth) => truth.vertical === vertical),
        range.from,
        range.to,
      );
      for (const [id, measure] of Object.entries(measures)) {
        if (id === "budget_left") continue;
        expect(measure.drill).not.toBeNull();
        const within = id === "active" ? [] : own;
        for (const link of given(`${vertical} ${id}`, measure.drill, id === "calls" ? measure.value : null))
          verify(link, await listed(link.drill, range), within);
      }
    }
  }, 240_000);
});

describe("behind a vertical's page", () => {
  test("each chart and row leads to the calls that it counts", async () => {
    const vertical = "healthcare";
    const head = valueOf(await getVertical(vertical, RANGE, context()));
    const { range } = head;
    const within = endedIn(
      day.truths.filter((truth) => truth.vertical === vertical),
      range.from,
      range.to,
    );
    const links = head.turns.flatMap(({ id, data }) => linksOf(id, data));
    for (const section of SECTION_IDS) {
      const { panels } = valueOf(await getSection({ vertical, section }, RANGE, context()));
      links.push(...panels.flatMap(({ id, data }) => linksOf(id, data)));
    }
    expect(links.length).toBeGreaterThan(60);
    const seen = new Map<string, readonly CallSummary[]>();
    for (const link of links) {
      const key = JSON.stringify(link.drill);
      const calls = seen.get(key) ?? (await listed(link.drill, range));
      seen.set(key, calls);
      verify(link, calls, within);
    }

    // What the truth does not tell, two sources do: the edge's log and the counts of the call's end.
    const all = async (drill: NonNullable<Drill>) =>
      new Set((await listed({ vertical: [vertical], ...drill }, range)).map(({ sid }) => sid));
    const either = (id: string, name: "guardrail" | "failed") =>
      new Set(
        links
          .filter(({ what, drill }) => what.startsWith(`${id} `) && drill[name] !== undefined)
          .flatMap(({ drill }) => seen.get(JSON.stringify(drill))?.map(({ sid }) => sid) ?? []),
      );
    const rejected = either("guardrails", "guardrail");
    expect(rejected.size).toBeGreaterThan(0);
    expect(rejected).toEqual(await all({ had: ["rejection"] }));
    const failed = either("stage_errors", "failed");
    expect(failed.size).toBeGreaterThan(0);
    expect(failed).toEqual(await all({ had: ["error"] }));

    // A click leads to one step of a chart.
    const step = { from: new Date(Date.parse(range.to) - 3_600_000).toISOString(), to: range.to };
    for (const link of links.filter(({ what }) => what.startsWith("outcomes ")))
      verify({ ...link, calls: null }, await listed(link.drill, step), endedIn(within, step.from, step.to));
  }, 240_000);
});
