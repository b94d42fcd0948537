import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Lab, startLab } from "#lib/calls/testing/lab.ts";
import type { Result } from "#lib/problem/model.ts";
import { simulate } from "#lib/simulator/simulation.ts";
import { TRUTH_FILE } from "#lib/simulator/state.ts";
import type { Truth } from "#lib/simulator/truth.ts";
import { MINUTE_MS } from "./model.ts";
import { type Incident, type IncidentQuery, incidentSchema } from "./schema.ts";
import { getIncident } from "./service.ts";

/** Three hours of a busy day with an incident in them, through the kit, into the embedded backend. */

const NOW = Date.UTC(2026, 10, 24, 16);

let lab: Lab;
let root: string;
let calls: readonly Truth[];
let dataDir: string;

beforeAll(async () => {
  lab = await startLab("embedded");
  root = new URL("/", lab.context(NOW).config.backends.loki.url ?? "").href.slice(0, -1);
  dataDir = mkdtempSync(join(tmpdir(), "earshot-incident-"));
  const options = {
    endpoint: root,
    dataDir,
    hours: 3,
    callsPerDay: 4000,
    speed: 1,
    seed: 5,
    untilMs: NOW,
    live: false,
    fresh: true,
    showcase: true,
    callerHashKey: null,
  };
  await simulate(options, () => {}, new AbortController().signal);
  calls = readFileSync(join(dataDir, TRUTH_FILE), "utf8")
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as Truth);
}, 180_000);
afterAll(async () => {
  await lab.close();
  rmSync(dataDir, { recursive: true, force: true });
});

const context = (env: Record<string, string> = {}) =>
  lab.context(NOW + 30 * MINUTE_MS, { PROMETHEUS_URL: `${root}/prometheus`, ...env });

function valueOf<T>(result: Result<T>): T {
  if (!result.ok) throw new Error(`${result.error.kind}: ${result.error.message}`);
  return result.value;
}
async function incidentOf(query: IncidentQuery, env: Record<string, string> = {}): Promise<Incident> {
  const incident = valueOf(await getIncident(query, context(env)));
  expect(incidentSchema.parse(incident)).toEqual(incident);
  return incident;
}

const sentence = (incident: Incident, part: Incident["sentences"][number]["part"]) =>
  incident.sentences.find((one) => one.part === part)?.text;
const hit = () => calls.filter(({ incident }) => incident !== null);
const planted = () => {
  const [, provider = "", start = ""] = /^past-(\w+)-(.+)$/.exec(hit()[0]?.incident ?? "") ?? [];
  const startMs = Date.parse(`${start}:00Z`);
  return { provider, startMs, verticals: [...new Set(hit().map(({ vertical }) => vertical))] };
};
/** As the alert's link has it, which fires some minutes later. */
const link = (vertical: string): IncidentQuery => ({
  alert: "TurnLatencyP99BudgetBurn",
  slo: "turn-latency-p99",
  vertical,
  severity: "page",
  at: Math.floor(planted().startMs / 1000) + 8 * 60,
});

describe("the planted incident", () => {
  it("is named with its stage, its provider and its beginning", async () => {
    const { provider, startMs, verticals } = planted();
    expect(verticals.length).toBe(2);
    for (const vertical of verticals) {
      const incident = await incidentOf(link(vertical));
      expect(incident.driver).toMatchObject({ of: "stage", basis: "metrics", leading: "tts_first_frame" });
      expect(sentence(incident, "driver")).toMatch(
        /^TTS first frame drives it: \d+(\.\d)? % of its times over budget \(/,
      );
      expect(sentence(incident, "factor")).toMatch(
        new RegExp(`calls that breached TTS first frame are on ${provider}`),
      );
      const offMs = Date.parse(incident.began?.at ?? "") - startMs;
      expect(Math.abs(offMs)).toBeLessThanOrEqual(4 * MINUTE_MS);
    }
  });
});
