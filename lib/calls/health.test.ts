import { describe, expect, it } from "vitest";
import { parseConfig } from "#lib/config/schema.ts";
import type { SourceReport } from "#lib/sources/schema.ts";
import { rawSpan, type SpanWords, T0 } from "#lib/traces/testing/span.ts";
import { nanoseconds } from "#lib/units.ts";
import { healthOf, type HealthInput } from "./health.ts";
import { lineHealth } from "./health-lines.ts";
import { lifeOf } from "./life.ts";
import { readTrace } from "./reading.ts";
import { type CallLog, callRecord, type CallRecord } from "./records.ts";

const SID = "CA00fb86738b42c835484f3e32248c1e89";
const NOW = Number(T0 / 1_000_000n) + 3_600_000;
const { budgets } = parseConfig({}, () => "");

function record(
  kind: "call.start" | "call.end",
  atMs: number,
  told: Record<string, string> = {},
): CallRecord {
  const metadata = new Map(Object.entries({ event_name: kind, call_sid: SID, ...told }));
  const timeNs = nanoseconds(T0 + BigInt(atMs) * 1_000_000n);
  const made = callRecord({ timeNs, line: kind, labels: new Map(), parsed: new Map(), metadata });
  if (made === null) throw new Error("no record");
  return made;
}
const whole: CallLog = { start: record("call.start", 0), end: record("call.end", 60_000), analysis: null };

const call = (over: Partial<SpanWords> = {}): SpanWords => ({
  id: 1,
  name: "call",
  from: 0,
  to: 60_000,
  attributes: { "call.sid": SID },
  ...over,
});
const turn: SpanWords = {
  id: 2,
  parent: 1,
  name: "turn",
  from: 1_000,
  to: 1_600,
  attributes: { "turn.index": 0, "turn.kind": "reply", "turn.answered": true, "turn.latency_seconds": 0.6 },
};
const said = (source: SourceReport["source"], state: SourceReport["state"]): SourceReport => ({
  source,
  state,
  message: `${source} said ${state}.`,
  tookMs: 1,
});

function health(
  spans: readonly SpanWords[] | null,
  {
    log = whole,
    tempo = "ok",
    loki = "ok",
    over = {},
  }: {
    log?: CallLog;
    tempo?: SourceReport["state"];
    loki?: SourceReport["state"];
    over?: Partial<HealthInput>;
  } = {},
) {
  const fetched = spans && { traceId: "54d58a385fb687dfbf67a54cb21136ca", partial: null, unreadable: 0 };
  const trace = fetched && readTrace({ ...fetched, spans: spans.map(rawSpan) }, log, budgets, null);
  return healthOf({
    sid: SID,
    trace,
    log,
    life: lifeOf(trace, log, NOW),
    sources: [said("tempo", tempo), said("loki", loki)],
    budgetVersion: "v1",
    verdict: { status: "ok", stage: null, basis: trace === null ? "call_log" : "trace" },
    nowMs: NOW,
    ...over,
  });
}
const kinds = (...args: Parameters<typeof health>) =>
  health(...args).map(({ kind, severity }) => [kind, severity]);

describe("the telemetry of a call", () => {
  it("is well when everything was there and nothing is wrong", () => {
    expect(health([call(), turn])).toEqual([]);
  });

  it.each([
    ["error", [["trace_unread", "unknown"]]],
    ["off", [["trace_unread", "unknown"]]],
    ["sampled_out", [["trace_absent", "unknown"]]],
    ["expired", [["trace_absent", "unknown"]]],
    ["not_yet", [["trace_pending", "unknown"]]],
    ["empty", [["trace_missing", "warning"]]],
  ] as const)("is never well where Tempo said %s", (tempo, found) => {
    expect(kinds(null, { tempo })).toEqual(found);
  });

  it.each([
    ["error", [["log_unread", "unknown"]]],
    ["empty", [["no_call_log", "warning"]]],
  ] as const)("is not well either where Loki said %s", (loki, found) => {
    expect(kinds([call(), turn], { loki, log: { start: null, end: null, analysis: null } })).toEqual(found);
  });

  it("says what each finding means and what to do", () => {
    for (const one of health(null, { tempo: "error", loki: "error" })) {
      expect(one.means).toMatch(/\.$/);
      expect(one.todo).toMatch(/\.$/);
    }
  });

  it("lacks a start or an end of the call log", () => {
    expect(kinds([call(), turn], { log: { ...whole, start: null } })).toEqual([["no_call_start", "info"]]);
    expect(kinds([call(), turn], { log: { ...whole, end: null } })).toEqual([["no_call_end", "warning"]]);
    const running = { ...lifeOf(null, { ...whole, end: null }, NOW), running: true };
    const alone = { ...turn, parent: null, attributes: { ...turn.attributes, "call.sid": SID } };
    expect(kinds([alone], { log: { ...whole, end: null }, over: { life: running } })).toEqual([]);
  });

  it("counts what was dropped, and finds values as long as a usual limit", () => {
    const [dropped] = health([call({ dropped: 3 }), { ...turn, dropped: 2 }]);
    expect(dropped).toMatchObject({ kind: "attributes_dropped", severity: "warning" });
    expect(dropped?.sentence).toContain("5 attributes, events or links of 2 spans");
    const long = (length: number, letter = "x") =>
      kinds([call({ attributes: { "call.sid": SID, note: letter.repeat(length) } }), turn]);
    expect(long(2_048)).toEqual([["value_cut", "info"]]);
    // 1,024 letters of two bytes each are cut at 2,048 bytes.
    expect(long(1_024, "é")).toEqual([["value_cut", "info"]]);
    expect(long(2_047)).toEqual([]);
  });

  it("finds lengths, times and figures that cannot be", () => {
    expect(kinds([call(), turn, { id: 9, parent: 1, name: "x", from: 500, to: 62_000 }])).toEqual([
      ["impossible_length", "warning"],
    ]);
    expect(
      kinds([call(), turn, { id: 9, parent: 1, name: "x", from: -90_000_000, to: -89_999_000 }]),
    ).toEqual([["impossible_time", "warning"]]);
    expect(kinds([call(), turn, { id: 9, parent: 1, name: "x", from: 75_000, to: 76_000 }])).toEqual([
      ["after_end", "info"],
    ]);
    const told = { ...turn.attributes, "turn.latency_seconds": 1.9 };
    expect(kinds([call(), { ...turn, attributes: told }])).toEqual([["latency_disagrees", "warning"]]);
    const unanswered = { ...told, "turn.answered": false };
    expect(kinds([call(), { ...turn, attributes: unanswered }])).toEqual([]);
  });

  it("tells all clocks that differ in one finding, with their offsets", () => {
    const of = (service: string, id: number, parent: number, from: number, to: number): SpanWords => ({
      id,
      parent,
      name: "GET /",
      from,
      to,
      resource: { service, attributes: new Map() },
    });
    const found = health([
      call(),
      turn,
      { id: 3, parent: 2, name: "tool_call", from: 1_100, to: 1_400 },
      of("tools", 10, 3, 4_200, 4_300),
      of("crm", 11, 10, 1_220, 1_280),
    ]);
    expect(found.map(({ kind }) => kind)).toEqual(["outside_parent"]);
    expect(found[0]?.sentence.replaceAll("\u00a0", " ")).toBe(
      "The clock of tools is about 3.00 s ahead of that of voice-edge (between 2.90 s and 3.10 s): 1 span lay outside its parent. " +
        "The clock of crm is about 3.00 s behind that of tools (between 2.98 s and 3.02 s): 1 span lay outside its parent.",
    );
    expect(found[0]?.spanIds).toHaveLength(2);
  });

  it("says where the edge's verdict is another, and whether budgets explain it", () => {
    const judged = (told: Record<string, string>) => ({
      log: {
        ...whole,
        end: record("call.end", 60_000, { call_verdict: "slow", call_breached_stage: "stt", ...told }),
      },
    });
    const [differs] = health([call(), turn], judged({ call_budget_version: "v1" }));
    expect(differs).toMatchObject({ kind: "verdict_disagrees", severity: "warning" });
    expect(differs?.sentence).toBe("The voice edge judged this call slow (STT), its trace says ok.");
    expect(kinds([call(), turn], judged({ call_budget_version: "v2" }))).toEqual([
      ["verdict_disagrees", "info"],
      ["budget_version", "info"],
    ]);
    // Nothing to compare with: the verdict is the call log's own.
    expect(kinds(null, { ...judged({ call_budget_version: "v1" }), tempo: "sampled_out" })).toEqual([
      ["trace_absent", "unknown"],
    ]);
  });
});

it("counts log lines without a trace id, and says nothing where that is not known", () => {
  expect(lineHealth(undefined)).toEqual([]);
  expect(lineHealth({ count: 0, ids: [] })).toEqual([]);
  expect(lineHealth({ count: 2, ids: ["a"] })[0]?.sentence).toBe(
    "2 log lines of this call have no trace id.",
  );
});
