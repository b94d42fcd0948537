import * as z from "zod";
import { incidentHref } from "#lib/slo/incident-href.ts";

/** What the objectives' rules would have recorded and alerted of the calls that were written into the past. */

/** The backend's options for it: the rules are evaluated once the past is there. */
export const RULES_AFTER_HISTORY = ["--rules", "deploy/prometheus/rules/*.yml", "--hold-rules"] as const;

const HOUR_MS = 3_600_000;
const POLL_MS = 300;

const doneSchema = z.object({
  data: z.object({ samples: z.number(), series: z.number(), seconds: z.number() }),
});
const progressSchema = z.object({ data: z.object({ progress: z.number().nullable() }) });
const matrixSchema = z.object({
  data: z.object({
    result: z.array(
      z.object({
        metric: z.record(z.string(), z.string()),
        values: z.array(z.tuple([z.number(), z.string()])),
      }),
    ),
  }),
});

/** Epoch ms. */
export interface Past {
  readonly startMs: number;
  readonly endMs: number;
}

export const pastHours = (hours: number): Past => ({
  startMs: Date.now() - Math.max(hours, 1 / 60) * HOUR_MS,
  endMs: Date.now(),
});

/** Evaluates the rules for a past, where they have not been, and lets them go on. @throws {Error} */
export async function evaluateHistory(
  backendUrl: string,
  { startMs, endMs }: Past,
  onProgress: (share: number) => void = () => {},
): Promise<z.infer<typeof doneSchema>["data"]> {
  const url = `${backendUrl}/prometheus/api/v1/admin/earshot/backfill_rules`;
  const range = `start=${startMs / 1000}&end=${endMs / 1000}`;
  const poll = setInterval(() => {
    fetch(url)
      .then(async (response) => onProgress(progressSchema.parse(await response.json()).data.progress ?? 1))
      .catch(() => undefined);
  }, POLL_MS);
  try {
    const response = await fetch(`${url}?${range}`, { method: "POST" });
    if (!response.ok) throw new Error(`The past of the rules was not evaluated: ${await response.text()}`);
    return doneSchema.parse(await response.json()).data;
  } finally {
    clearInterval(poll);
  }
}

/** The address, below the console's, of the latest incident that paged in a past; null when none did. */
export async function latestIncident(backendUrl: string, { startMs, endMs }: Past): Promise<string | null> {
  const params = new URLSearchParams({
    query: 'ALERTS{alertstate="firing",severity="page",vertical!=""}',
    start: String(startMs / 1000),
    end: String(endMs / 1000),
    step: "60",
  });
  const response = await fetch(`${backendUrl}/prometheus/api/v1/query_range?${params.toString()}`);
  const { result } = matrixSchema.parse(await response.json()).data;
  const began = result
    .map(({ metric, values }) => ({ metric, atS: startOfLastRun(values.map(([s]) => s)) }))
    .sort((a, b) => a.atS - b.atS);
  const latestS = began.at(-1)?.atS ?? 0;
  // Of the alerts that one incident raises, the first.
  const first = began.find(({ atS }) => atS > latestS - 3600);
  return first === undefined ? null : incidentHref(new Map(Object.entries(first.metric)), first.atS * 1000);
}

/** @param seconds a minute apart while the alert fired. */
function startOfLastRun(seconds: readonly number[]): number {
  const last = seconds.findLastIndex((s, i) => s - (seconds[i - 1] ?? -Infinity) > 60);
  return seconds[Math.max(last, 0)] ?? 0;
}
