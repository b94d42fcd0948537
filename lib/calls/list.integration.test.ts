import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { valueOf } from "#lib/problem/testing.ts";
import { plain } from "#lib/datasources/test-server.ts";
import { exportCalls } from "./csv.ts";
import type { CallFilters } from "./filters.ts";
import { listCalls } from "./list.ts";
import type { CallList, CallSummary } from "./schema.ts";
import { type Lab, startLab } from "./testing/lab.ts";
import { otlpRecords, type RecordWords } from "./testing/records.ts";

const MINUTE = 60_000;
const NOW = Date.UTC(2026, 10, 20, 12);
const sidOf = (n: number) => `CA${n.toString(16).padStart(32, "0")}`;

/** A call a minute, three of which end in the same ms each time; every 40th never ends. */
const COUNT = 240;
const calls = Array.from({ length: COUNT }, (_, n) => {
  const startMs = NOW - (COUNT - n) * MINUTE;
  const tied = startMs - (startMs % (3 * MINUTE));
  return { n, sid: sidOf(n), startMs, endMs: n % 40 === 7 ? null : tied + 4 * MINUTE };
});
const ended = calls.filter(({ endMs }) => endMs !== null && endMs <= NOW);

function recordsOf({ n, sid, startMs, endMs }: (typeof calls)[number]): RecordWords[] {
  const both = { "call.vertical": n % 2 === 0 ? "salon" : "sales", "call.caller_hash": "ab".repeat(16) };
  const start: RecordWords = { kind: "call.start", sid, atMs: startMs, ...both, "call.agent": "first" };
  if (endMs === null || endMs > NOW) return [start];
  const end: RecordWords = {
    kind: "call.end",
    sid,
    atMs: endMs,
    ...both,
    "call.agent": n % 5 === 0 ? "second" : "first",
    "call.outcome": n % 9 === 0 ? "failed" : "resolved",
    "call.verdict": n % 9 === 0 ? "failed" : n % 4 === 0 ? "slow" : "ok",
    "call.breached_stage": n % 4 === 0 ? "tool_call" : "",
    "call.tools": n % 4 === 0 ? ["book_chair", "book_chair_2"] : ["book_chair_2"],
    "call.duration_seconds": (endMs - startMs) / 1000,
    "call.interruptions": n % 3,
    // An older edge counts no rejections.
    ...(n % 2 === 0 && { "call.guardrail_rejections": n % 12 === 0 ? 2 : 0 }),
    "call.errors": n % 10 === 0 ? 1 : 0,
    "call.worst_turn_seconds": 1 + (n % 17) / 10,
    "trace.sampled": n % 4 === 0,
  };
  const label = n % 3 === 0 ? "negative" : "positive";
  const score = n % 3 === 0 ? -0.5 : 0.5;
  return [
    start,
    end,
    {
      kind: "post_call.analysis",
      sid,
      atMs: endMs + 5_000,
      "sentiment.label": label,
      "sentiment.score": score,
    },
  ];
}

/** What the edge logged while the call went on. */
function eventsOf({ n, sid, startMs }: (typeof calls)[number]): RecordWords[] {
  const atMs = startMs + 90_000;
  const event = { sid, atMs, "call.vertical": n % 2 === 0 ? "salon" : "sales", "turn.index": 1 };
  return [
    ...(n % 12 === 0
      ? [{ ...event, kind: "guardrail.rejected" as const, "guardrail.name": n % 24 === 0 ? "advice" : "pii" }]
      : []),
    ...(n % 10 === 0
      ? [
          n % 20 === 0
            ? { ...event, kind: "tool.error" as const, "stage.name": "tool_call" }
            : { ...event, kind: "stage.error" as const, "stage.name": "stt" },
        ]
      : []),
  ];
}

let lab: Lab;
beforeAll(async () => {
  lab = await startLab((_request, response) => plain(response, "no", 500));
  await lab.pushLogs(otlpRecords(calls.flatMap(recordsOf)));
  await lab.pushLogs(otlpRecords(calls.flatMap(eventsOf), "lab", "voice-edge"));
});
afterAll(() => lab.close());

async function allPages(filters: CallFilters, nowMs = NOW, between?: (page: number) => Promise<void>) {
  const found: CallSummary[] = [];
  let cursor: string | null = null;
  for (let page = 0; page < 200; page++) {
    const list: CallList = valueOf(
      await listCalls({ ...filters, ...(cursor !== null && { cursor }) }, lab.context(nowMs + page * 1000)),
    );
    found.push(...list.calls);
    cursor = list.nextCursor;
    if (cursor === null) return found;
    await between?.(page);
  }
  throw new Error("the pages do not end");
}

const sids = (list: readonly CallSummary[]) => list.map(({ sid }) => sid);

describe("pages by time", () => {
  it.each([2, 3, 7, 50, 200])("of %i neither lose nor repeat a call", async (limit) => {
    const found = sids(await allPages({ limit }));
    expect(found).toEqual(sids(await allPages({ limit: 200 })));
    expect(found.toSorted()).toEqual(calls.map(({ sid }) => sid));
  });

  it("show a call without an end as running, and as unknown once the edge must have been lost", async () => {
    const list = await allPages({ limit: 200 });
    const open = list.filter(({ durationMs }) => durationMs === null);
    expect(open.length).toBeGreaterThan(COUNT / 40);
    for (const call of open) {
      expect(call.verdict).toBe("unknown");
      expect(call.running).toBe(NOW - Date.parse(call.startedAt) < 120 * MINUTE);
    }
  });

  it("keep the place of a call that ends while the pages are turned", async () => {
    const other = await startLab((_request, response) => plain(response, "no", 500));
    try {
      const few = calls.slice(-30);
      await other.pushLogs(otlpRecords(few.flatMap(recordsOf)));
      const running = few.filter(({ endMs }) => endMs === null || endMs > NOW);
      expect(running.length).toBeGreaterThan(2);
      const found: CallSummary[] = [];
      let cursor: string | undefined;
      let later = NOW;
      do {
        const list: CallList = valueOf(
          await listCalls({ limit: 2, ...(cursor !== undefined && { cursor }) }, other.context(later)),
        );
        found.push(...list.calls);
        cursor = list.nextCursor ?? undefined;
        if (later === NOW) {
          const ends = running.map(
            ({ sid }) => ({ kind: "call.end", sid, atMs: NOW + 500, "call.outcome": "resolved" }) as const,
          );
          await other.pushLogs(otlpRecords(ends));
        }
        later += 1000;
      } while (cursor !== undefined);
      expect(sids(found).toSorted()).toEqual(few.map(({ sid }) => sid));
    } finally {
      await other.close();
    }
  });

  it("read every filter as the calls are", async () => {
    const by = async (filters: CallFilters) => sids(await allPages({ ...filters, limit: 50 })).toSorted();
    const of = (test: (n: number) => boolean) => ended.filter(({ n }) => test(n)).map(({ sid }) => sid);
    expect(await by({ outcome: ["failed"] })).toEqual(of((n) => n % 9 === 0));
    expect(await by({ verdict: ["slow"] })).toEqual(of((n) => n % 4 === 0 && n % 9 !== 0));
    expect(await by({ stage: ["tool_call"], outcome: ["failed"] })).toEqual(of((n) => n % 36 === 0));
    expect(await by({ tool: ["book_chair"] })).toEqual(of((n) => n % 4 === 0));
    expect(await by({ sentiment: ["negative"] })).toEqual(of((n) => n % 3 === 0));
    expect(await by({ sentiment: ["negative"], vertical: ["salon"] })).toEqual(of((n) => n % 6 === 0));
    expect(await by({ had: ["interruption"] })).toEqual(of((n) => n % 3 !== 0));
    expect(await by({ had: ["rejection"] })).toEqual(of((n) => n % 12 === 0));
    expect(await by({ had: ["rejection", "error"] })).toEqual(of((n) => n % 12 === 0 || n % 10 === 0));
    expect(await by({ guardrail: ["pii"] })).toEqual(of((n) => n % 24 === 12));
    expect(await by({ guardrail: ["pii", "advice"], vertical: ["sales"] })).toEqual([]);
    expect(await by({ guardrail: ["never"] })).toEqual([]);
    expect(await by({ failed: ["tool_call"] })).toEqual(of((n) => n % 20 === 0));
    expect(await by({ failed: ["tool_call", "stt"], guardrail: ["advice"] })).toEqual(
      of((n) => n % 120 === 0),
    );
    expect(await by({ failed: ["stt"], sentiment: ["negative"] })).toEqual(of((n) => n % 60 === 30));
    expect(await by({ failed: ["stt"], sort: "worst_turn" })).toEqual(of((n) => n % 20 === 10));
    expect(await by({ agent: ["second"] })).toEqual(of((n) => n % 5 === 0));
    expect(await by({ state: ["ended"], vertical: ["salon"] })).toEqual(of((n) => n % 2 === 0));
    const open = calls.filter(({ endMs }) => endMs === null || endMs > NOW).map(({ sid }) => sid);
    expect(await by({ state: ["open"] })).toEqual(open.toSorted());
    expect(await by({ environment: ["elsewhere"] })).toEqual([]);
    expect(await by({ vertical: ["salon", "sales"] })).toHaveLength(COUNT);
    expect(await by({ vertical: [`x"} | line_format "`] })).toEqual([]);
  });
});

describe("pages by another order", () => {
  it("go through every ended call once, the largest first", async () => {
    const found = await allPages({ sort: "worst_turn", limit: 11 });
    expect(sids(found).toSorted()).toEqual(ended.map(({ sid }) => sid));
    const worst = found.map(({ worstTurnMs }) => worstTurnMs ?? -1);
    expect(worst).toEqual(worst.toSorted((a, b) => b - a));
  });

  it("begin with the unhappiest by sentiment", async () => {
    const list = valueOf(await listCalls({ sort: "sentiment", limit: 20 }, lab.context(NOW)));
    expect(list.calls.every(({ sentiment }) => sentiment === "negative")).toBe(true);
  });
});

describe("what cannot be asked", () => {
  it.each([
    [{ from: "now", to: "now-1h" }, "from"],
    [{ cursor: "bm9uc2Vuc2U" }, "cursor"],
  ] satisfies [CallFilters, string][])("%j is refused by name", async (filters, field) => {
    const result = await listCalls(filters, lab.context(NOW));
    expect(result).toMatchObject({ ok: false, error: { kind: "bad_request", field } });
  });

  it("says so when nothing matches, and when the call log is away", async () => {
    const none = valueOf(await listCalls({ from: "now-10d", to: "now-9d" }, lab.context(NOW)));
    expect(none).toMatchObject({ calls: [], nextCursor: null, sources: [{ state: "empty" }] });
    const away = valueOf(await listCalls({}, lab.context(NOW, { LOKI_URL: "http://127.0.0.1:9" })));
    expect(away).toMatchObject({
      calls: [],
      sources: [
        { source: "loki", state: "error" },
        { source: "tempo", state: "error" },
      ],
      basis: "call_log",
    });
    expect(away.note).toContain("could not be read");
  });
});

it("exports the same calls as CSV", async () => {
  const stream = valueOf(await exportCalls({}, lab.context(NOW)));
  const lines = (await new Response(stream).text()).trimEnd().split("\r\n");
  expect(lines[0]).toMatch(/^sid,startedAt,durationMs,/);
  expect(lines.slice(1).map((line) => line.split(",")[0])).toEqual(sids(await allPages({ limit: 200 })));
});
