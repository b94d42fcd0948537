import type * as z from "zod";
import { SECTION_IDS } from "#lib/verticals/model.ts";
import { overviewSchema, sectionSchema, verticalSchema } from "#lib/verticals/schema.ts";
import type { QueryReport } from "#lib/sources/schema.ts";
import { type Figure, ms, quantile } from "./stats.ts";

/**
 * The overview and the pages of verticals over a day: how long all of their panels take, how many questions they ask, and
 * how long each question takes by itself.
 */

const PAGE_LIMIT_MS = 1_500;
const QUERY_LIMIT_MS = 300;
const MOST_QUERIES = 30;
const OVERVIEW_RUNS = 10;
const QUERY_RUNS = 5;

interface Page {
  readonly tookMs: number;
  readonly queries: readonly QueryReport[];
}

/** @param range what follows `?`, such as `from=now-24h` @throws {Error} where an address does not answer */
export async function measureVerticals({
  consoleUrl,
  backendUrl,
  range = "from=now-24h",
  limitMs = PAGE_LIMIT_MS,
}: {
  readonly consoleUrl: string;
  readonly backendUrl: string;
  readonly range?: string;
  readonly limitMs?: number;
}): Promise<Figure[]> {
  const get = async <T>(path: string, schema: z.ZodType<T>): Promise<T> => {
    const response = await fetch(`${consoleUrl}${path}`);
    const text = await response.text();
    if (!response.ok) throw new Error(`${path} answered ${response.status}: ${text.slice(0, 200)}`);
    return schema.parse(JSON.parse(text));
  };
  const timed = async (load: () => Promise<QueryReport[]>): Promise<Page> => {
    const startedMs = performance.now();
    const queries = await load();
    return { tookMs: performance.now() - startedMs, queries };
  };
  const overview = () => get(`/api/v1/verticals?${range}`, overviewSchema);
  const { verticals } = await overview();
  const names = (verticals ?? []).map(({ vertical }) => vertical);
  if (names.length === 0) throw new Error("The overview knows no vertical.");

  const overviews: Page[] = [];
  for (let run = 0; run < OVERVIEW_RUNS; run++)
    overviews.push(await timed(async () => (await overview()).origins.flatMap(({ queries }) => queries)));
  const pages: Page[] = [];
  for (const name of names)
    pages.push(
      await timed(async () => {
        const path = `/api/v1/verticals/${encodeURIComponent(name)}`;
        const head = await get(`${path}?${range}`, verticalSchema);
        // As the page does: all panels at once, as soon as it is known what they are compared with.
        const before = head.range.before?.shiftSeconds ?? 0;
        const rest = await Promise.all(
          SECTION_IDS.filter((id) => id !== "turns").map((id) =>
            get(`${path}/panels/${id}?${range}&before=${before}`, sectionSchema),
          ),
        );
        return [
          ...head.origins.flatMap(({ queries }) => queries),
          ...rest.flatMap(({ queries = [] }) => queries),
        ];
      }),
    );
  const asked = [...(overviews[0]?.queries ?? []), ...(pages[0]?.queries ?? [])].filter(
    ({ language }) => language !== "http",
  );
  const alone: number[] = [];
  const slowest = { query: "", tookMs: 0 };
  for (const query of asked) {
    const times: number[] = [];
    for (let run = 0; run < QUERY_RUNS; run++) times.push(await askAlone(backendUrl, query));
    alone.push(...times);
    const tookMs = quantile(times, 0.5);
    if (tookMs > slowest.tookMs) Object.assign(slowest, { query: query.query, tookMs });
  }
  const page = (what: string, some: readonly Page[]): Figure[] => {
    const worst = Math.max(...some.map(({ tookMs }) => tookMs));
    const most = Math.max(...some.map(({ queries }) => queries.length));
    const middle = quantile(
      some.map(({ tookMs }) => tookMs),
      0.5,
    );
    return [
      {
        what: `${what}, all panels (${range})`,
        measured: ms(worst),
        target: `< ${limitMs} ms`,
        how: `worst of ${some.length}, median ${ms(middle)}`,
        met: worst < limitMs,
      },
      {
        what: `${what}, questions (${range})`,
        measured: String(most),
        target: `≤ ${MOST_QUERIES}`,
        how: "to backends, most of any",
        met: most <= MOST_QUERIES,
      },
    ];
  };
  const p95 = quantile(alone, 0.95);
  return [
    ...page("overview of verticals", overviews),
    ...page("a vertical", pages),
    {
      what: `each of their questions alone, p95 (${range})`,
      measured: ms(p95),
      target: `< ${QUERY_LIMIT_MS} ms`,
      how: `${asked.length} questions × ${QUERY_RUNS}; slowest ${ms(slowest.tookMs)}: ${slowest.query.slice(0, 70)}`,
      met: p95 < QUERY_LIMIT_MS,
    },
  ];
}

const PATHS = {
  prometheus: { step: "/prometheus/api/v1/query_range", instant: "/prometheus/api/v1/query", ns: false },
  loki: { step: "/loki/loki/api/v1/query_range", instant: "/loki/loki/api/v1/query", ns: true },
} as const;

async function askAlone(url: string, { source, query, from, to, step, limit }: QueryReport): Promise<number> {
  if (source !== "prometheus" && source !== "loki") return 0;
  const { step: range, instant, ns } = PATHS[source];
  const at = (iso: string | null): string =>
    ns ? `${Date.parse(iso ?? "")}000000` : String(Date.parse(iso ?? "") / 1000);
  const lines = limit !== null;
  const params =
    step === null && !lines
      ? { query, time: at(to) }
      : {
          query,
          start: at(from),
          end: at(to),
          ...(lines ? { limit: String(limit) } : { step: String(step) }),
        };
  const startedMs = performance.now();
  const response = await fetch(`${url}${step === null && !lines ? instant : range}`, {
    method: "POST",
    body: new URLSearchParams(params),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${query} answered ${response.status}: ${text.slice(0, 200)}`);
  return performance.now() - startedMs;
}
