import type * as z from "zod";
import { SECTION_IDS } from "#lib/verticals/model.ts";
import { marksSchema, overviewSchema, sectionSchema, verticalSchema } from "#lib/verticals/schema.ts";
import type { QueryReport } from "#lib/sources/schema.ts";
import { type Figure, ms, quantile } from "./stats.ts";

/**
 * The overview and the pages of verticals: how long all of their panels take, the first time and again, how many questions they
 * ask, and how long each question takes by itself.
 */

const PAGE_LIMIT_MS = 1_500;
const QUERY_LIMIT_MS = 300;
const MOST_QUERIES = 30;
const OVERVIEW_RUNS = 10;
const PAGE_RUNS = 3;
const QUERY_RUNS = 5;

interface Page {
  readonly tookMs: number;
  readonly queries: readonly QueryReport[];
}

export interface Measured {
  readonly figures: Figure[];
  /** A row each: the question, who asks, its median and its 95th percentile. */
  readonly questions: string[][];
}

/** @param range what follows `?`, such as `from=now-24h` @throws {Error} where an address does not answer */
export async function measureVerticals({
  consoleUrl,
  backendUrl,
  prometheusUrl = `${backendUrl}/prometheus`,
  range = "from=now-24h",
  limitMs = PAGE_LIMIT_MS,
  queryLimitMs = QUERY_LIMIT_MS,
}: {
  readonly consoleUrl: string;
  readonly backendUrl: string;
  readonly prometheusUrl?: string;
  readonly range?: string;
  readonly limitMs?: number;
  readonly queryLimitMs?: number;
}): Promise<Measured> {
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
  let names: readonly string[] = [];
  const overview = async (): Promise<QueryReport[]> => {
    const { verticals, origins } = await get(`/api/v1/verticals?${range}`, overviewSchema);
    names = (verticals ?? []).map(({ vertical }) => vertical);
    return origins.flatMap(({ queries }) => queries);
  };
  const page = async (name: string): Promise<QueryReport[]> => {
    const path = `/api/v1/verticals/${encodeURIComponent(name)}`;
    const marks = get(`/api/v1/marks?${range}&vertical=${encodeURIComponent(name)}`, marksSchema);
    const head = await get(`${path}?${range}`, verticalSchema);
    // As the page does: all panels at once, as soon as it is known what they are compared with.
    const before = head.range.before?.shiftSeconds ?? 0;
    const rest = await Promise.all(
      SECTION_IDS.filter((id) => id !== "turns").map((id) =>
        get(`${path}/panels/${id}?${range}&before=${before}`, sectionSchema),
      ),
    );
    const answers = [...head.origins, ...rest, await marks];
    return answers.flatMap(({ queries = [] }) => queries);
  };

  const overviews: Page[] = [];
  for (let run = 0; run <= OVERVIEW_RUNS; run++) overviews.push(await timed(overview));
  if (names.length === 0) throw new Error("The overview knows no vertical.");
  const pages: Page[] = [];
  for (let run = 0; run < PAGE_RUNS; run++)
    for (const name of names) pages.push(await timed(() => page(name)));

  const asked = [
    ...(overviews[0]?.queries ?? []).map((query) => ({ query, by: "overview" })),
    ...(pages[0]?.queries ?? []).map((query) => ({ query, by: "vertical" })),
  ].filter(({ query }) => query.language !== "http");
  const alone: number[] = [];
  const questions: { row: string[]; tookMs: number }[] = [];
  for (const { query, by } of asked) {
    const times: number[] = [];
    for (let run = 0; run < QUERY_RUNS; run++)
      times.push(await askAlone({ loki: `${backendUrl}/loki`, prometheus: prometheusUrl }, query));
    alone.push(...times);
    const tookMs = quantile(times, 0.95);
    const what = `${query.step === null ? "" : `each ${query.step} s: `}${query.query}`;
    questions.push({ row: [what.slice(0, 150), by, ms(quantile(times, 0.5)), ms(tookMs)], tookMs });
  }
  const p95 = quantile(alone, 0.95);
  return {
    figures: [
      ...pageFigures(`overview of verticals, all panels (${range})`, overviews, 1, limitMs),
      ...pageFigures(`a vertical, all panels (${range})`, pages, names.length, limitMs),
      {
        what: `each of their questions alone, p95 (${range})`,
        measured: ms(p95),
        target: `< ${queryLimitMs} ms`,
        how: `${asked.length} questions × ${QUERY_RUNS}; slowest ${ms(Math.max(...alone))}`,
        met: p95 < queryLimitMs,
      },
    ],
    questions: questions.toSorted((a, b) => b.tookMs - a.tookMs).map(({ row }) => row),
  };
}

/** @param cold how many of them are first ones */
function pageFigures(what: string, some: readonly Page[], cold: number, limitMs: number): Figure[] {
  const times = some.map(({ tookMs }) => tookMs);
  const [first, again] = [times.slice(0, cold), times.slice(cold)];
  const worst = Math.max(...times);
  const most = Math.max(...some.map(({ queries }) => queries.length));
  return [
    {
      what,
      measured: ms(worst),
      target: `< ${limitMs} ms`,
      how: `worst of ${times.length}; asked first ${first.map(ms).join(", ")}, then median ${ms(quantile(again, 0.5))}`,
      met: worst < limitMs,
    },
    {
      what: `${what.split(",")[0]}, questions`,
      measured: String(most),
      target: `≤ ${MOST_QUERIES}`,
      how: "to backends, most of any",
      met: most <= MOST_QUERIES,
    },
  ];
}

const PATHS = { prometheus: "/api/v1", loki: "/loki/api/v1" } as const;

async function askAlone(
  urls: Readonly<Record<keyof typeof PATHS, string>>,
  { source, query, from, to, step, limit }: QueryReport,
): Promise<number> {
  if (source !== "prometheus" && source !== "loki") return 0;
  const ns = source === "loki";
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
  const path = step === null && !lines ? "query" : "query_range";
  const response = await fetch(`${urls[source]}${PATHS[source]}/${path}`, {
    method: "POST",
    body: new URLSearchParams(params),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${query} answered ${response.status}: ${text.slice(0, 200)}`);
  return performance.now() - startedMs;
}
