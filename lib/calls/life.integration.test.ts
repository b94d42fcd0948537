import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { lookup } from "#lib/lookup/service.ts";
import type { Handler } from "#lib/datasources/test-server.ts";
import { consoleStatus } from "#lib/sources/service.ts";
import { callIds } from "./ids.ts";
import { callDetailSchema, type CallDetail } from "./schema.ts";
import { getLogs } from "#lib/logs/service.ts";
import { getCall, getCallPage, getSpans } from "./service.ts";
import { callSubject } from "./subject.ts";
import { type Lab, type OtlpTraces, startLab, tempoOf } from "./testing/lab.ts";
import { otlpRecords, type RecordWords } from "./testing/records.ts";
import { parseCallSid } from "#lib/units.ts";

/** What a call's answer says of itself when not everything is there, or not everyone answers. */

const DAY = 86_400_000;
const NOW = Date.UTC(2026, 10, 20, 12);
const sidOf = (n: number) => `CA${n.toString(16).padStart(32, "0")}`;
const KEPT = sidOf(1);
const LEG = "leg/2:v3.x@h";

const record = (kind: RecordWords["kind"], sid: string, atMs: number, rest: Record<string, unknown> = {}) =>
  ({ kind, sid, atMs, "call.vertical": "salon", "call.direction": "inbound", ...rest }) as RecordWords;
const endOf = (sid: string, atMs: number, rest: Record<string, unknown> = {}) =>
  record("call.end", sid, atMs, {
    "call.duration_seconds": 60,
    "call.turns": 1,
    "call.outcome": "resolved",
    ...rest,
  });

const slow = {
  "call.verdict": "slow",
  "call.slow_turns": 1,
  "call.breached_stage": "tool_call",
  "call.breached_tool": "book_chair",
  "call.worst_turn_index": 0,
  "call.worst_turn_seconds": 3.1,
};
const records: readonly RecordWords[] = [
  endOf(KEPT, NOW - 3_600_000, { ...slow, "trace.sampled": true, "call.outcome": "transferred" }),
  endOf(LEG, NOW - 3_000_000, { "call.parent_sid": KEPT }),
  endOf(sidOf(2), NOW - 3_600_000, {
    "trace.sampled": false,
    "call.verdict": "ok",
    "call.slow_turns": 0,
    "call.errors": 0,
  }),
  record("call.start", sidOf(3), NOW - 120_000),
  record("call.start", sidOf(4), NOW - 5 * 3_600_000),
  endOf(sidOf(5), NOW - 30_000, { "trace.sampled": true }),
  endOf(sidOf(6), NOW - 5 * DAY, { ...slow, "trace.sampled": true }),
];

function traceOf(sid: string, startMs: number): OtlpTraces {
  const ids = callIds(parseCallSid(sid) ?? ("" as never));
  const ns = (ms: number) => String(BigInt(ms) * 1_000_000n);
  const span = (
    spanId: string,
    parentSpanId: string | undefined,
    name: string,
    from: number,
    to: number,
  ) => ({
    traceId: ids?.traceId ?? "",
    spanId,
    ...(parentSpanId !== undefined && { parentSpanId }),
    name,
    kind: 1,
    startTimeUnixNano: ns(startMs + from),
    endTimeUnixNano: ns(startMs + to),
    attributes: [
      { key: "call.sid", value: { stringValue: sid } },
      { key: "turn.index", value: { intValue: "0" } },
      { key: "call.outcome", value: { stringValue: "transferred" } },
    ],
  });
  const root = ids?.rootSpanId ?? "";
  const spans = [
    span(root, undefined, "call", 0, 60_000),
    span("00000000000000a1", root, "turn", 1_000, 4_100),
    span("00000000000000a2", "00000000000000a1", "tool_call", 1_500, 4_000),
  ];
  return { resourceSpans: [{ resource: { attributes: [] }, scopeSpans: [{ spans }] }] };
}

let lab: Lab;
let behave: Handler;
const works = tempoOf(traceOf(KEPT, NOW - 3_660_000));

beforeAll(async () => {
  behave = works;
  lab = await startLab((...args) => behave(...args));
  await lab.pushLogs(otlpRecords(records));
});
afterAll(() => lab.close());

async function detail(sid: string, env: Record<string, string> = {}, file = ""): Promise<CallDetail> {
  const result = await getCall(callSubject(sid), lab.context(NOW, env, file));
  if (!result.ok) throw new Error(`${result.error.kind}: ${result.error.message}`);
  return callDetailSchema.parse(result.value);
}
const stateOf = (call: CallDetail, source: string) =>
  call.sources.find((one) => one.source === source)?.state;

describe("a call without a trace says why", () => {
  it.each([
    ["sampled out", sidOf(2), "sampled_out", "sampled_out", "ok"],
    ["running", sidOf(3), "running", "not_yet", "unknown"],
    ["of a lost edge", sidOf(4), "partial", "empty", "unknown"],
    ["ended just now", sidOf(5), "not_yet", "not_yet", "unknown"],
  ])("%s", async (_, sid, state, tempo, status) => {
    const call = await detail(sid);
    expect([call.state, stateOf(call, "tempo"), call.verdict.status]).toEqual([state, tempo, status]);
    expect(call.verdict.basis).toBe("call_log");
    expect(call.turns).toBeNull();
    expect(stateOf(call, "loki")).toBe("ok");
  });

  it("expired", async () => {
    const call = await detail(sidOf(6), {}, "retention: { traces_days: 3 }");
    expect([call.state, stateOf(call, "tempo")]).toEqual(["expired", "expired"]);
    expect(call.verdict).toMatchObject({
      status: "slow",
      stage: "tool_call",
      tool: "book_chair",
      basis: "call_log",
    });
  });

  it("says what is missing of a lost edge", async () => {
    const { verdict, call } = await detail(sidOf(4));
    expect(verdict.sentence).toMatch(/voice edge/);
    expect(call.running).toBe(false);
  });
});

describe("legs", () => {
  it("are linked both ways, whatever their ids hold", async () => {
    const parent = await detail(KEPT);
    expect(parent.legs).toMatchObject([{ sid: LEG, relation: "child", href: "/calls/leg%2F2%3Av3.x%40h" }]);
    const child = await detail(LEG);
    expect(child.legs).toMatchObject([{ sid: KEPT, relation: "parent", outcome: "transferred" }]);
  });
});

describe("a call that nobody knows", () => {
  it("is not found when everyone has answered", async () => {
    const result = await getCall(callSubject(sidOf(99)), lab.context(NOW));
    expect(result).toMatchObject({ ok: false, error: { kind: "not_found" } });
    expect(await lookup(`${sidOf(99)} or ${sidOf(1)}`, lab.context(NOW))).toMatchObject({
      href: `/calls/${sidOf(1)}`,
    });
  });

  it("may be there when a source is down", async () => {
    const result = await getCall(
      callSubject(sidOf(99)),
      lab.context(NOW, { LOKI_URL: "http://127.0.0.1:9" }),
    );
    expect(result).toMatchObject({ ok: false, error: { kind: "unavailable" } });
    expect(result.ok ? "" : result.error.message).toContain("Loki cannot be reached");
  });

  it.each(["CA00fb86738b42c835484f3e32248c1e8", "+14155551000", "two words", "x".repeat(129), "..", ""])(
    "with the impossible SID %j is refused without repeating it",
    async (sid) => {
      const result = await getCall(callSubject(sid), lab.context(NOW));
      expect(result).toMatchObject({ ok: false, error: { kind: "bad_request" } });
      const said = result.ok ? "" : result.error.message;
      expect(said).toContain("not a Call SID");
      expect(said.includes(sid)).toBe(sid === "");
    },
  );
});

const failing: Readonly<Record<string, Handler>> = {
  "a web page": (_request, response) =>
    void response.writeHead(200, { "content-type": "text/html" }).end("<!doctype html><title>Log in</title>"),
  "half a JSON body": (_request, response) =>
    void response.writeHead(200, { "content-type": "application/json" }).end('{"trace":{"resourceSpans":[{'),
  "another shape": (_request, response) =>
    void response.writeHead(200, { "content-type": "application/json" }).end('{"trace":{"resourceSpans":7}}'),
  "a redirect": (_request, response) =>
    void response.writeHead(302, { location: "http://127.0.0.1:9/" }).end(),
  "500": (_request, response) => void response.writeHead(500).end("boom"),
  "a broken connection": (request) => void request.socket.destroy(),
  nothing: () => undefined,
};

describe("a Tempo that answers with", () => {
  it.each(Object.keys(failing))("%s costs the trace, not the call", async (how) => {
    behave = failing[how] ?? works;
    try {
      const call = await detail(KEPT, {}, "backends: { tempo: { timeout_ms: 300 } }");
      const tempo = call.sources.find(({ source }) => source === "tempo");
      expect(tempo?.state).toBe("error");
      expect(tempo?.message).toMatch(/^Tempo .*\.$/s);
      expect(call.verdict).toMatchObject({ status: "slow", stage: "tool_call", basis: "call_log" });
      expect(call.state).toBe("partial");
    } finally {
      behave = works;
    }
  });
});

describe("without Loki", () => {
  it("a call is judged by its trace, and says what it lacks", async () => {
    const call = await detail(KEPT, { LOKI_URL: "http://127.0.0.1:9" });
    expect(call.verdict).toMatchObject({ status: "slow", stage: "tool_call", turnIndex: 0, basis: "trace" });
    expect([stateOf(call, "tempo"), stateOf(call, "loki")]).toEqual(["ok", "error"]);
  });

  it("spans are there and logs say why they are not", async () => {
    const context = lab.context(NOW, { LOKI_URL: "http://127.0.0.1:9" });
    const spans = await getSpans(callSubject(KEPT), context);
    expect(spans.ok && spans.value.count).toBe(3);
    const logs = await getLogs(callSubject(KEPT), {}, context);
    expect(logs).toMatchObject({
      ok: true,
      value: { lines: [], sources: [{ source: "loki", state: "error" }] },
    });
  });
});

describe("a look-up", () => {
  it("by number is off without the key, and says so", async () => {
    const answer = await lookup("+1 415 555 1000", lab.context(NOW, { CALLER_HASH_KEY: "" }));
    expect(answer).toMatchObject({ kind: "none", href: null, candidates: [] });
    expect(answer.message).toContain("CALLER_HASH_KEY");
    expect(answer.message).not.toMatch(/1000|415/);
  });

  it("finds another carrier's id, but opens none that nobody knows", async () => {
    expect(await lookup("leg-2-unknown-id", lab.context(NOW))).toMatchObject({ kind: "none", href: null });
    const context = lab.context(NOW);
    expect((await lookup(`${KEPT} and ${sidOf(99)}`, context)).candidates.map(({ id }) => id)).toEqual([
      KEPT,
      sidOf(99),
    ]);
  });

  it("answers in time when no source does", async () => {
    behave = failing["nothing"] ?? works;
    try {
      const answer = await lookup("63f61863-4a51-4f6b-86e1-46edebcf9356", lab.context(NOW));
      expect(answer).toMatchObject({ kind: "none" });
      expect(answer.message).toContain("did not say in time");
    } finally {
      behave = works;
    }
  });
});

it("stops asking when the reader has left", async () => {
  const leave = new AbortController();
  leave.abort();
  const result = await getCallPage(callSubject(KEPT), { ...lab.context(NOW), signal: leave.signal });
  expect(result).toMatchObject({ ok: false, error: { kind: "aborted" } });
});

it("tells the health of every source", async () => {
  const status = await consoleStatus(lab.context(NOW, { LOKI_URL: "http://127.0.0.1:9" }));
  const states = Object.fromEntries(status.sources.map(({ source, state }) => [source, state]));
  expect(states).toMatchObject({ tempo: "ok", loki: "error", alertmanager: "off" });
  expect(JSON.stringify(status)).not.toContain("lab-key");
});
