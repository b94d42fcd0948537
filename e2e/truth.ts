import { readFileSync } from "node:fs";
import { join } from "node:path";
import * as z from "zod";
import { state } from "./state.ts";

/** What the simulator planted, a line a call. */
const truthSchema = z.object({
  sid: z.string(),
  traceId: z.string(),
  phone: z.string(),
  vertical: z.string(),
  agent: z.string(),
  scenario: z.string(),
  pipeline: z.string(),
  /** Epoch ms. */
  startMs: z.number(),
  /** Null where the edge was lost. */
  endMs: z.number().nullable(),
  turns: z.array(
    z.object({
      kind: z.string(),
      startMs: z.number(),
      latencyMs: z.number(),
      answered: z.boolean(),
      interrupted: z.boolean(),
      /** Milliseconds by stage; null for a turn that was cut short. */
      stages: z.record(z.string(), z.number()).nullable(),
    }),
  ),
  outcome: z.string().nullable(),
  sentiment: z.string().nullable(),
  parentSid: z.string().nullable(),
  legs: z.array(z.string()),
  /** The incident that hit it. */
  incident: z.string().nullable(),
  cutShort: z.boolean(),
  expected: z
    .object({
      verdict: z.enum(["ok", "slow", "failed", "unknown"]),
      stage: z.string().nullable(),
      turnIndex: z.number().nullable(),
      tool: z.string().nullable(),
      provider: z.string().nullable(),
      withinBudget: z.boolean(),
      sampled: z.boolean().nullable(),
    })
    .nullable(),
});
export type Truth = z.infer<typeof truthSchema>;
export type Planted = Truth & { expected: NonNullable<Truth["expected"]> };

let calls: Truth[] | undefined;

/** All simulated calls, in the order in which they ended. */
export function truth(): readonly Truth[] {
  calls ??= readFileSync(join(state("data"), "truth.jsonl"), "utf8")
    .trim()
    .split("\n")
    .map((line) => truthSchema.parse(JSON.parse(line)));
  return calls;
}

/** Epoch ms up to which all calls are simulated: those of other tests end ten minutes before they are sent, or later. */
export function simulatedUntilMs(): number {
  return truth().reduce((newest, { endMs }) => Math.max(newest, endMs ?? 0), 0) - 15 * 60_000;
}

/** The newest call of a scenario; throws when the simulator planted none. */
export function planted(scenario: string): Planted {
  const call = truth().findLast((one): one is Planted => one.scenario === scenario && one.expected !== null);
  if (!call) throw new Error(`no call of the scenario ${scenario} was planted`);
  return call;
}

/** An incident of the simulator's past: for a while, one TTS provider's first frame comes too late in some verticals. */
const incidentSchema = z.object({
  kind: z.literal("incident"),
  id: z.string(),
  provider: z.string(),
  verticals: z.array(z.string()),
  startMs: z.number(),
  endMs: z.number(),
});
export type PlantedIncident = z.infer<typeof incidentSchema>;

/** The newest incident that has begun; throws when the simulator planted none. */
export function plantedIncident(): PlantedIncident {
  const found = readFileSync(join(state("data"), "truth-events.jsonl"), "utf8")
    .trim()
    .split("\n")
    .flatMap((line) => incidentSchema.safeParse(JSON.parse(line)).data ?? [])
    .findLast(({ id }) => truth().some(({ incident }) => incident === id));
  if (!found) throw new Error("no incident was planted");
  return found;
}

const STEP_MS = 5 * 60_000;

/** The newest simulated hours in whole steps, as a page's range: what other tests send comes later. */
export function simulatedRange(hours: number): string {
  const ends = truth().flatMap(({ endMs }) => endMs ?? []);
  const toMs = Math.floor(Math.max(...ends) / STEP_MS) * STEP_MS;
  const iso = (ms: number) => new Date(ms).toISOString();
  return `from=${iso(toMs - hours * 3_600_000)}&to=${iso(toMs)}`;
}

/** Of which there are the most calls, at whatever time of the day the tests run. */
export function busiestVertical(): string {
  const [most] = [...Map.groupBy(truth(), ({ vertical }) => vertical)].toSorted(
    (a, b) => b[1].length - a[1].length,
  );
  if (most === undefined) throw new Error("nothing was simulated");
  return most[0];
}
