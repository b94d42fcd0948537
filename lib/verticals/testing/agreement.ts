import * as z from "zod";
import { RECORDED_MS } from "../counting.ts";
import type { Series } from "#lib/slo/testing/otlp-series.ts";
import type { QueryReport } from "#lib/sources/schema.ts";

/** For tests: the same question asked of two Prometheuses. */

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

export async function askedAgain(url: string, { query, from, to, step }: QueryReport): Promise<Answered> {
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
const WHERE_A_SERIES_BEGINS = 0.05;

/**
 * Whether a series that a question counts begins within the window that ends at an instant. There Prometheus 2 and 3 extrapolate
 * differently: 3 looks at how far the first sample is from the window's start before it looks at how far from zero
 * (https://github.com/prometheus/prometheus/blob/main/promql/functions.go, `extrapolatedRate`).
 */
export function begins(series: readonly Series[], { query }: QueryReport): (atMs: number) => boolean {
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

/** Where two answers differ, by more than floating point does, or where a series begins by more than a twentieth. */
export function differences(
  own: Answered,
  real: Answered,
  loose: (atMs: number) => boolean,
): { points: number; different: string[] } {
  const different: string[] = [];
  for (const key of new Set([...own.keys(), ...real.keys()])) {
    const [a, b] = [own.get(key), real.get(key)];
    const within = (share: number): boolean =>
      a !== undefined && b !== undefined && Math.abs(a - b) <= share * Math.max(1, Math.abs(a), Math.abs(b));
    const same = (a !== undefined && Object.is(a, b)) || within(TOLERANCE);
    if (!same && !(within(WHERE_A_SERIES_BEGINS) && loose(Number(key.slice(key.lastIndexOf(" "))) * 1000)))
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
