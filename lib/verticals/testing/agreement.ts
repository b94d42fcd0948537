import * as z from "zod";
import type { WrittenSeries } from "#lib/bench/remote-write.ts";
import { RECORDED_MS } from "../counting.ts";
import { overviewDashboard, verticalDashboard } from "../grafana/dashboards.ts";
import type { Series } from "#lib/slo/testing/otlp-series.ts";
import type { QueryReport } from "#lib/sources/schema.ts";

/** For tests: the same question asked of two Prometheuses. */

/** What is asked: over time, or without a step of the last instant. */
export type Question = Pick<QueryReport, "query" | "from" | "to" | "step">;

/** Values by series and instant. */
export type Answered = ReadonlyMap<string, number>;

const sample = z.tuple([z.number(), z.string()]);
const answer = z.object({
  data: z.object({
    result: z.array(
      z.object({
        metric: z.record(z.string(), z.string()),
        value: sample.optional(),
        values: z.array(sample).optional(),
      }),
    ),
  }),
});

export async function askedAgain(url: string, { query, from, to, step }: Question): Promise<Answered> {
  const seconds = (iso: string | null): string => String(Date.parse(iso ?? "") / 1000);
  const body =
    step === null
      ? new URLSearchParams({ query, time: seconds(to) })
      : new URLSearchParams({ query, start: seconds(from), end: seconds(to), step: String(step) });
  const response = await fetch(`${url}/api/v1/${step === null ? "query" : "query_range"}`, {
    method: "POST",
    body,
  });
  if (!response.ok) throw new Error(`${url} answered ${response.status}: ${await response.text()}`);
  const { result } = answer.parse(await response.json()).data;
  return new Map(
    result.flatMap(({ metric, value, values = [] }) => {
      const key = JSON.stringify(Object.entries(metric).toSorted(([a], [b]) => (a < b ? -1 : 1)));
      return [...values, ...(value === undefined ? [] : [value])].map(
        ([at, text]) => [`${key} ${at}`, Number(text)] as const,
      );
    }),
  );
}

const TOLERANCE = 1e-9;
/**
 * What may differ where a series begins: a share of the value, or at least so much. Of a count it is half of what an interval had,
 * of each series that begins; when a half-hour is recorded, and so how many do, depends on the path of the rules' file.
 */
const WHERE_A_SERIES_BEGINS = {
  count: { share: 0.05, least: 3 },
  ratio: { share: 0.05, least: 0.05 },
  quantile: { share: 0.25, least: 0.25 },
};

/** What a question's values are. */
export const kindOf = ({ query }: Question): keyof typeof WHERE_A_SERIES_BEGINS =>
  query.includes("histogram_quantile") ? "quantile" : query.includes(" / ") ? "ratio" : "count";

/**
 * Whether a series that a question counts begins within the window that ends at an instant. There Prometheus 2 and 3 extrapolate
 * differently: 3 looks at how far the first sample is from the window's start before it looks at how far from zero
 * (https://github.com/prometheus/prometheus/blob/main/promql/functions.go, `extrapolatedRate`).
 */
export function begins(series: readonly Series[], { query }: Question): (atMs: number) => boolean {
  const counted = [...query.matchAll(/([a-zA-Z0-9_:]+)(?:\{[^}]*\})?\[(\d+)s\]/g)].map(
    ([, name = "", seconds = "0"]) => {
      // What was recorded looks back by itself.
      const recorded = /^earshot:(.*):increase30m$/.exec(name)?.[1];
      const own = series.filter(({ labels }) => labels["__name__"] === (recorded ?? name));
      return {
        windowMs: Number(seconds) * 1000 + (recorded === undefined ? 0 : RECORDED_MS),
        starts: [...new Set(own.map(({ samples }) => samples[0]?.[0] ?? 0))],
      };
    },
  );
  return (atMs) =>
    counted.some(({ windowMs, starts }) => starts.some((start) => start > atMs - windowMs && start <= atMs));
}

/** Where two answers differ, by more than floating point does, or where a series begins by more than extrapolation does. */
export function differences(
  own: Answered,
  real: Answered,
  loose: (atMs: number) => boolean,
  of: keyof typeof WHERE_A_SERIES_BEGINS,
): { points: number; different: string[] } {
  const different: string[] = [];
  for (const key of new Set([...own.keys(), ...real.keys()])) {
    const [a, b] = [own.get(key), real.get(key)];
    const within = ({ share, least }: { share: number; least: number }): boolean =>
      a !== undefined &&
      b !== undefined &&
      Math.abs(a - b) <= Math.max(least, share * Math.max(Math.abs(a), Math.abs(b)));
    const same = (a !== undefined && Object.is(a, b)) || within({ share: TOLERANCE, least: TOLERANCE });
    if (
      !same &&
      !(within(WHERE_A_SERIES_BEGINS[of]) && loose(Number(key.slice(key.lastIndexOf(" "))) * 1000))
    )
      different.push(`${key}: ${String(a)} ≠ ${String(b)}`);
  }
  return { points: real.size, different };
}

/** The file that a backend has the rules of verticals from: on it depends when they are evaluated. */
export async function ruleFileOf(url: string): Promise<string> {
  const response = await fetch(`${url}/prometheus/api/v1/rules`);
  const { data } = (await response.json()) as { data: { groups: { name: string; file: string }[] } };
  return data.groups.find(({ name }) => name === "earshot-verticals")?.file ?? "";
}

/**
 * What the embedded backend has of series that no edge sent, as Prometheus stores them: what rules do not record any more ends
 * with a staleness marker.
 */
export async function storedSeries(
  url: string,
  selector: string,
  { fromMs, untilMs }: { readonly fromMs: number; readonly untilMs: number },
): Promise<WrittenSeries[]> {
  const seconds = Math.ceil((untilMs - fromMs) / 1000);
  const response = await fetch(`${url}/api/v1/query`, {
    method: "POST",
    body: new URLSearchParams({ query: `${selector}[${seconds}s]`, time: String(untilMs / 1000) }),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${url} answered ${response.status}: ${text.slice(0, 500)}`);
  return answer.parse(JSON.parse(text)).data.result.map(({ metric, values = [] }) => {
    const times = values.map(([s]) => Math.round(s * 1000));
    const isRecorded = metric["__name__"] !== "target_info";
    const stepMs = Math.min(...times.slice(1).map((ms, i) => ms - (times[i] ?? 0)));
    return {
      labels: metric,
      samples: values.flatMap(([, value], i): (readonly [number, number | null])[] => {
        const ms = times[i] ?? 0;
        const ends = ms + stepMs <= untilMs && (times[i + 1] ?? Infinity) > ms + stepMs;
        return [[ms, Number(value)], ...(isRecorded && ends ? [[ms + stepMs, null] as const] : [])];
      }),
    };
  });
}

/** Grafana's questions as it would ask them: a range's in steps of a quarter of an hour. */
export function grafanaQuestions({
  fromMs,
  toMs,
  vertical,
}: {
  readonly fromMs: number;
  readonly toMs: number;
  readonly vertical: string;
}): Question[] {
  const options = { metrics: { metrics: {}, stages: {} }, turnBudgetMs: 1200 };
  const dashboards = [overviewDashboard(options), verticalDashboard(options)];
  const iso = (ms: number): string => new Date(ms).toISOString();
  return dashboards.flatMap(({ panels }) =>
    panels.flatMap(({ targets = [] }) =>
      targets
        .filter(({ datasource }) => datasource.type === "prometheus")
        .map(({ expr, range }) => ({
          query: expr
            .replaceAll("$vertical", vertical)
            .replaceAll("$environment", ".*")
            .replaceAll("$__interval", "900s")
            .replaceAll("$__range", `${(toMs - fromMs) / 1000}s`),
          from: iso(fromMs),
          to: iso(toMs),
          step: range ? 900 : null,
        })),
    ),
  );
}
