import { readFileSync } from "node:fs";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type Recording, RECORDINGS, TRUTH } from "#lib/profiles/livekit/fixtures/truth.ts";
import { recorded } from "#lib/profiles/livekit/testing.ts";
import { rowsOf } from "#lib/traces/testing/table.ts";
import { callDetailSchema } from "./schema.ts";
import { getCallPage } from "./service.ts";
import { traceSubject } from "./subject.ts";
import { type Lab, startLab } from "./testing/lab.ts";

/** Recorded LiveKit calls, whose users have none of our records: a page each, from the trace alone. */

const NOW = Date.UTC(2026, 10, 23, 2);
const file = (name: Recording): unknown =>
  JSON.parse(
    readFileSync(
      new URL(`../profiles/livekit/fixtures/livekit-node-${name}.otlp.json`, import.meta.url),
      "utf8",
    ),
  );

let lab: Lab;
beforeAll(async () => {
  lab = await startLab("embedded");
  for (const name of RECORDINGS) await lab.pushTraces(file(name));
});
afterAll(() => lab.close());

it.each(RECORDINGS)(
  "%s has a page: turns, verdict, spans with their stages, and links that lead to them",
  async (name) => {
    const truth = TRUTH[name];
    const page = await getCallPage(traceSubject(recorded(name)[0]?.traceId ?? ""), lab.context(NOW));
    if (!page.ok) throw new Error(page.error.message);
    const { spans } = page.value;
    const call = callDetailSchema.parse(page.value.call);
    expect(call.turns?.map(({ kind }) => kind)).toEqual(truth.turns.map(({ kind }) => kind));
    const { status, stage, turnIndex, severity } = call.verdict;
    expect({ status, stage, turnIndex, severity }).toEqual(truth.verdict);
    expect(call.state).toBe("complete");
    const barges = truth.turns.filter(({ interruption }) => interruption === "barge_in").length;
    expect(call.call.interruptions).toBe(barges);
    expect(call.findings.filter(({ kind }) => kind === "barge_in")).toHaveLength(barges);
    expect(call.call.tools).toEqual(truth.turns.flatMap(({ tools = [] }) => tools));
    expect(call.call.errors).toBe(truth.turns.filter(({ error }) => error !== undefined).length);
    const rows = spans === null ? [] : rowsOf(spans);
    const ids = new Set(rows.map(({ id }) => id));
    for (const { id, kind } of call.verdict.evidence) expect(kind === "span" ? ids : [id]).toContain(id);
    for (const turn of call.turns ?? []) {
      expect(turn.ledger.reduce((sum, row) => sum + row.ms, 0)).toBeCloseTo(turn.latencyMs, 6);
      expect(turn.budgetMs).toBe(1_450);
    }
    expect(rows.find((row) => row.name === "llm_node")).toMatchObject({
      stage: "llm_first_token",
      turnIndex: 0,
    });
    // Nothing is wrong with this telemetry.
    expect(call.health.filter(({ severity }) => severity === "warning")).toEqual([]);
  },
);
