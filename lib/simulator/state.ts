import { readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import * as z from "zod";

const stateSchema = z.object({
  version: z.literal(1),
  seed: z.number(),
  /** Starts so far; each has random streams of its own. */
  runs: z.number().int(),
  /** Everything up to here has been sent. Epoch ms. */
  simulatedUntilMs: z.number(),
  calls: z.number().int(),
  /** When the newest incident ended or will end. Epoch ms. */
  lastIncidentMs: z.number().nullable(),
  /** How often the edge was deployed. */
  release: z.number().int().default(0),
  try: z.object({ sid: z.string(), caller: z.string(), traceId: z.string() }).nullable(),
});
export type SimulatorState = z.infer<typeof stateSchema>;

const FILE = "simulator-state.json";
export const TRUTH_FILE = "truth.jsonl";
/** Incidents and deploys. */
export const EVENTS_FILE = "truth-events.jsonl";

/** Null when there is none, or none that can be read: the simulator then starts over. */
export function readState(dataDir: string): SimulatorState | null {
  try {
    return stateSchema.parse(JSON.parse(readFileSync(join(dataDir, FILE), "utf8")));
  } catch {
    return null;
  }
}

/** Replaced as a whole, so that a kill in between leaves the older one. */
export function writeState(dataDir: string, state: z.input<typeof stateSchema>): void {
  const path = join(dataDir, FILE);
  writeFileSync(`${path}.tmp`, JSON.stringify(state));
  renameSync(`${path}.tmp`, path);
}

/** Removes what the simulator itself has written. */
export function removeState(dataDir: string): void {
  for (const name of [FILE, TRUTH_FILE, EVENTS_FILE]) rmSync(join(dataDir, name), { force: true });
}
