import * as z from "zod";
import { latestIncident } from "#lib/demo/history.ts";
import { type Figure, ms, quantile, timings } from "./stats.ts";

/** Alerts, objectives and the incident that the simulator planted, as the console answers about them. */

const RUNS = 50;
const LIMIT_MS = 400;
const INCIDENT_LIMIT_MS = 1000;
const PATHS = ["/api/v1/alerts", "/api/v1/slos", "/alerts", "/slos"];

/** What an incident's first answer is asked for. */
const answerSchema = z.object({
  driver: z.object({ leading: z.string().nullable() }).nullable(),
  factors: z
    .object({
      factors: z.array(z.object({ attribute: z.string(), value: z.string(), significant: z.boolean() })),
      shared: z.object({ attribute: z.string(), value: z.string() }).nullable(),
    })
    .nullable(),
});

/** @throws {Error} where an address does not answer, no alert fired, or the incident's answer lacks stage or cohort */
export async function measureSlos({
  consoleUrl,
  backendUrl,
  hours,
}: {
  readonly consoleUrl: string;
  readonly backendUrl: string;
  readonly hours: number;
}): Promise<Figure[]> {
  const get = async (path: string): Promise<string> => {
    const response = await fetch(`${consoleUrl}${path}`);
    const text = await response.text();
    if (!response.ok) throw new Error(`${path.split("?")[0]} answered ${response.status}`);
    return text;
  };
  const figure = async (path: string, what: string, limitMs: number): Promise<Figure> => {
    const times = await timings(
      Array.from({ length: RUNS }, () => path),
      get,
      5,
    );
    const p95 = quantile(times, 0.95);
    const how = `${RUNS} requests, median ${ms(quantile(times, 0.5))}`;
    return { what: `${what}, p95`, measured: ms(p95), target: `< ${limitMs} ms`, how, met: p95 < limitMs };
  };
  const figures: Figure[] = [];
  for (const path of PATHS) figures.push(await figure(path, `GET ${path}`, LIMIT_MS));

  const endMs = Date.now();
  const href = await latestIncident(backendUrl, { startMs: endMs - hours * 3_600_000, endMs });
  if (href === null) throw new Error("No incident paged within the bench's past.");
  const path = `/api/v1/incidents/summary${href.slice(href.indexOf("?"))}`;
  const { driver, factors } = answerSchema.parse(JSON.parse(await get(path)));
  // Where every call breached there is nothing to compare with, and what they share is named.
  const cohort = factors?.factors.find((one) => one.significant) ?? factors?.shared ?? null;
  if (typeof driver?.leading !== "string" || cohort === null)
    throw new Error("The incident's first answer names no stage or no cohort.");
  const { leading } = driver;
  figures.push(
    await figure(path, `incident (${leading}, ${cohort.attribute} ${cohort.value})`, INCIDENT_LIMIT_MS),
  );
  return figures;
}
