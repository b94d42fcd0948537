import type { ServerResponse } from "node:http";
import fc from "fast-check";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { parseConfig } from "#lib/config/schema.ts";
import { backendsForOneAnswer, createBackends } from "#lib/datasources/backends.ts";
import { json, serve, type TestServer } from "#lib/datasources/test-server.ts";
import { MAX_POINTS } from "#lib/datasources/windows.ts";
import type { ServiceContext } from "#lib/sources/context.ts";
import { expectedMetrics } from "./expected.ts";
import { forgetPresence } from "./presence.ts";
import { overviewPage, verticalPage } from "./testing/page.ts";

/** How much the pages ask of backends, counted where it arrives. */

const MOST_QUESTIONS = 30;
/** Where native histograms have to be asked each alone (docs/verticals.md). */
const MOST_ALONE = 37;
const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const NOW = Date.UTC(2026, 10, 23, 13, 22, 8);
const LOKI_LONGEST_MS = 721 * HOUR_MS;
const LOKI_MOST_LINES = 5_000;
/** The configuration's default. */
const AT_ONCE = 12;

type World = "known for long" | "of today only" | "native" | "native, Prometheus 2" | "empty" | "failing";
let world: World = "known for long";
let [inFlight, mostInFlight] = [0, 0];
let server: TestServer;

const NAMES = expectedMetrics({ metrics: {}, stages: {} }).map(({ mapping: { name } }) => name);
/** As a classic histogram has them. */
const SUFFIXED = NAMES.flatMap((name) =>
  name.endsWith("_seconds") ? [`${name}_bucket`, `${name}_count`, `${name}_sum`] : [name],
);
/** What a native histogram is after its label was replaced. */
const REPLACED: Partial<Record<World, object>> = {
  native: { histogram: [NOW / 1000, { count: "2", sum: "3", buckets: [[0, "1", "2", "2"]] }] },
  "native, Prometheus 2": { value: [NOW / 1000, "0"] },
};

function answer(response: ServerResponse, url: URL, params: URLSearchParams): void {
  const data = (of: unknown): void => json(response, { status: "success", data: of });
  const { pathname } = url;
  if (world === "failing") return json(response, { status: "error", error: "out of order" }, 500);
  if (pathname.endsWith("/label/__name__/values"))
    return data(world === "empty" ? [] : world in REPLACED ? NAMES : SUFFIXED);
  if (pathname.endsWith("/rules")) return data({ groups: [] });
  if (pathname.endsWith("/alerts"))
    return pathname.startsWith("/alertmanager") ? json(response, []) : data({ alerts: [] });
  if (pathname.endsWith("/query_exemplars")) return data([]);
  if (
    params.get("query")?.includes("label_replace(sum (turn_duration_seconds)") === true &&
    world in REPLACED
  )
    return data({ resultType: "vector", result: [{ metric: { of: "x" }, ...REPLACED[world] }] });
  if (pathname.endsWith("/query")) return data({ resultType: "vector", result: [] });
  if (pathname.startsWith("/loki") && params.has("limit")) return data({ resultType: "streams", result: [] });
  const probe = params.get("query")?.startsWith("label_replace(count") === true;
  const start = world === "of today only" ? (NOW - 6 * HOUR_MS) / 1000 : Number(params.get("start"));
  const known = ["metrics", "rules"].map((of) => ({ metric: { of }, values: [[start, "1"]] }));
  return data({ resultType: "matrix", result: probe && world !== "empty" ? known : [] });
}

beforeAll(async () => {
  server = await serve((_request, response, url) => {
    inFlight++;
    mostInFlight = Math.max(mostInFlight, inFlight);
    const body = server.asked.findLast((one) => one.url.href === url.href)?.body ?? "";
    const params = body === "" ? url.searchParams : new URLSearchParams(body);
    // Long enough for those that are asked at once to be seen together.
    setTimeout(() => {
      inFlight--;
      answer(response, url, params);
    }, 2);
  });
});
afterAll(() => server.close());
beforeEach(() => {
  world = "known for long";
});

function contexts(): () => ServiceContext {
  const config = parseConfig(
    {
      PROMETHEUS_URL: `${server.url}/prometheus`,
      LOKI_URL: `${server.url}/loki`,
      ALERTMANAGER_URL: `${server.url}/alertmanager`,
    },
    () => "",
  );
  const backends = createBackends(config);
  return () => ({ config, backends: backendsForOneAnswer(backends), signal: undefined, nowMs: NOW });
}

interface Arrived {
  readonly path: string;
  readonly params: URLSearchParams;
}

/** What arrives while something is loaded. */
async function arriving(load: (context: () => ServiceContext) => Promise<unknown>): Promise<Arrived[]> {
  forgetPresence();
  server.asked.length = 0;
  mostInFlight = 0;
  await load(contexts());
  return server.asked.map(({ url, body }) => ({
    path: url.pathname,
    params: body === "" ? url.searchParams : new URLSearchParams(body),
  }));
}

const RANGES = ["15m", "1h", "6h", "24h", "2d", "3d", "7d", "14d", "30d"].map((ago) => `now-${ago}`);

describe.each<World>([
  "known for long",
  "of today only",
  "native",
  "native, Prometheus 2",
  "empty",
  "failing",
])("data %s", (which) => {
  const most = which === "native, Prometheus 2" ? MOST_ALONE : MOST_QUESTIONS;
  test.each(RANGES)(`from %s: no page asks more than ${most} questions`, async (from) => {
    world = which;
    const overview = await arriving((context) => overviewPage({ from }, context));
    const page = await arriving((context) => verticalPage("salon", { from }, context));
    for (const asked of [overview, page]) {
      expect(asked.length).toBeGreaterThan(15);
      expect(asked.length).toBeLessThanOrEqual(most);
    }
  });
});

test("the questions are asked side by side, no more of a backend at once than it is to bear", async () => {
  for (const from of ["now-24h", "now-14d"]) {
    await arriving((context) => verticalPage("salon", { from }, context));
    expect(mostInFlight).toBeGreaterThan(3);
    // Of Prometheus, of Loki, and of Alertmanager, which has one.
    expect(mostInFlight).toBeLessThanOrEqual(2 * AT_ONCE + 1);
  }
});

/** Ms; Prometheus is told seconds, Loki nanoseconds. */
const instant = (text: string | null): number => {
  const value = Number(text);
  return value > 1e15 ? value / 1e6 : value * 1000;
};
const DURATION = /\[(\d+)s\]/g;

/** What a backend would refuse of a question. */
function tooMuch({ path, params }: Arrived): string[] {
  const of = (name: string): string => params.get(name) ?? "";
  const isLoki = path.startsWith("/loki");
  const rangeMs = params.has("start") ? instant(of("end")) - instant(of("start")) : 0;
  const points = params.has("step") ? rangeMs / 1000 / Number.parseFloat(of("step")) + 1 : 0;
  const windowsMs = [...of("query").matchAll(DURATION)].map(([, seconds]) => Number(seconds) * 1000);
  return [
    ...(points > MAX_POINTS ? [`${points} points`] : []),
    ...(isLoki && rangeMs > LOKI_LONGEST_MS ? [`lines of ${rangeMs} ms`] : []),
    ...(isLoki && Number(params.get("limit") ?? 0) > LOKI_MOST_LINES ? [`${of("limit")} lines`] : []),
    ...(isLoki ? windowsMs.filter((ms) => ms > LOKI_LONGEST_MS).map((ms) => `a count of ${ms} ms`) : []),
  ].map((what) => `${what}: ${path} ${of("query")}`);
}

test("no question is of more than its backend gives, whatever the range", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 5, max: 365 * 24 * 60 }),
      fc.integer({ min: 0, max: 30 * 24 * 60 }),
      fc.option(fc.integer({ min: 60, max: 604_800 }), { nil: undefined }),
      async (minutes, ago, step) => {
        const to = NOW - ago * MINUTE_MS;
        const range = { from: String(to - minutes * MINUTE_MS), to: String(to), step };
        const arrived = await arriving(async (context) => {
          await overviewPage(range, context);
          await verticalPage("salon", range, context);
        });
        expect(arrived.flatMap(tooMuch)).toEqual([]);
      },
    ),
    { numRuns: 60 },
  );
}, 120_000);
