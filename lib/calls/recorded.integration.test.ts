import { readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { listCalls } from "./list.ts";
import { callDetailSchema, callListSchema } from "./schema.ts";
import { getLogs } from "#lib/logs/service.ts";
import { getCall, getCallPage, getSpanDetail, getSpans } from "./service.ts";
import { callSubject, traceSubject } from "./subject.ts";
import { type Lab, type OtlpTraces, startLab, tempoOf } from "./testing/lab.ts";
import { lookup } from "#lib/lookup/service.ts";
import { valueOf } from "#lib/problem/testing.ts";
import { rowsOf } from "#lib/traces/testing/table.ts";

/** Sixteen calls with planted faults, from the wire to the verdict. */

interface Truth {
  readonly sid: string;
  readonly traceId: string;
  readonly phone: string;
  readonly callerHash: string;
  readonly fault: string;
  readonly faultTurn: number;
  readonly endMs: number;
  readonly turns: readonly {
    readonly turn: number;
    readonly latencyMs: number;
    readonly stagesMs: Record<string, number>;
  }[];
}

const read = (path: string): unknown => JSON.parse(readFileSync(new URL(path, import.meta.url), "utf8"));
const truth = read("./fixtures/truth.json") as readonly Truth[];
const traces = read("./fixtures/traces.otlp.json") as OtlpTraces;
const logs = read("../embedded/loki/fixtures/input-logs.otlp.json");
const nowMs = Math.max(...truth.map(({ endMs }) => endMs)) + 10 * 60_000;

const STAGE: Readonly<Record<string, string>> = { tool_slow: "tool_call", tool_error: "tool_call" };

describe.each(["a Tempo that gives them out as sent", "the embedded backend"])("from %s", (source) => {
  let lab: Lab;
  beforeAll(async () => {
    const own = source === "the embedded backend";
    lab = await startLab(own ? "embedded" : tempoOf(traces));
    if (own) await lab.pushTraces(traces);
    await lab.pushLogs(logs);
  });
  afterAll(() => lab.close());

  describe.each(truth.map((call) => [call.fault, call.sid, call] as const))(
    "%s %s",
    (fault, sid, planted) => {
      it("gets the verdict that was planted, and no other", async () => {
        const detail = callDetailSchema.parse(valueOf(await getCall(callSubject(sid), lab.context(nowMs))));
        const { verdict } = detail;
        const fine = ["none", "guardrail", "interrupted"].includes(fault);
        expect(verdict).toMatchObject({
          status: fine ? "ok" : fault === "tool_error" ? "failed" : "slow",
          basis: "trace",
          stage: fine ? null : (STAGE[fault] ?? fault),
          turnIndex: fine ? null : planted.faultTurn,
        });
        expect(detail.state).toBe("complete");
        expect(detail.health).toEqual([]);
        expect(detail.sources.map(({ source, state }) => [source, state])).toEqual([
          ["tempo", "ok"],
          ["loki", "ok"],
        ]);
        const kinds = new Set(detail.findings.map(({ kind }) => kind));
        expect(kinds.has("guardrail_rejected")).toBe(fault === "guardrail");
        expect(kinds.has("barge_in")).toBe(fault === "interrupted");
      });

      it("divides every turn among the stages as they were", async () => {
        const { turns } = valueOf(await getCall(callSubject(sid), lab.context(nowMs)));
        expect(turns?.map(({ index }) => index)).toEqual(planted.turns.map(({ turn }) => turn));
        for (const [i, turn] of (turns ?? []).entries()) {
          const was = planted.turns[i];
          expect(turn.latencyMs).toBeCloseTo(was?.latencyMs ?? -1, 0);
          expect(turn.ledger.reduce((sum, row) => sum + row.ms, 0)).toBeCloseTo(turn.latencyMs, 6);
          for (const [stage, ms] of Object.entries(was?.stagesMs ?? {})) {
            const row = turn.ledger.find((one) => one.stage === (stage === "gap" ? "unattributed" : stage));
            expect(Math.abs((row?.ms ?? 0) - ms)).toBeLessThan(1);
          }
        }
      });

      it("is found by its SID, its trace id and its caller's number", async () => {
        const context = lab.context(nowMs);
        const href = `/calls/${sid}`;
        expect(await lookup(`see ${sid}`, context)).toMatchObject({ kind: "call", href });
        expect(await lookup(planted.traceId, context)).toMatchObject({ kind: "call", href });
        const caller = await lookup(planted.phone, context);
        expect(caller).toMatchObject({ kind: "caller", href: `/calls?caller=${planted.callerHash}` });
        expect(JSON.stringify(caller)).not.toContain(planted.phone.slice(-4));
        const list = valueOf(await listCalls({ caller: planted.callerHash }, context));
        expect(list.calls.map((call) => call.sid)).toContain(sid);
      });
    },
  );

  describe("the rest of a call", () => {
    const tool = truth.find(({ fault }) => fault === "tool_error");
    const sid = tool?.sid ?? "";

    it("is the same by its trace id", async () => {
      const context = lab.context(nowMs);
      const { sources: _a, ...bySid } = valueOf(await getCall(callSubject(sid), context));
      const { sources: _b, ...byTrace } = valueOf(await getCall(traceSubject(tool?.traceId ?? ""), context));
      expect(byTrace).toEqual(bySid);
    });

    it("links every piece of evidence to a span or a line that is there", async () => {
      const { call, spans, logs } = valueOf(await getCallPage(callSubject(sid), lab.context(nowMs)));
      const spanIds = spans === null ? [] : rowsOf(spans).map(({ id }) => id);
      const lineIds = (logs?.lines ?? []).map(({ id }) => id);
      expect(call.verdict.evidence.length).toBeGreaterThan(1);
      for (const evidence of call.verdict.evidence) {
        expect(evidence.kind === "span" ? spanIds : lineIds).toContain(evidence.id);
        expect(evidence.href).toContain(evidence.id);
      }
    });

    it("has its spans depth first, with stage and turn", async () => {
      const list = valueOf(await getSpans(callSubject(sid), lab.context(nowMs)));
      const { durationNs } = list;
      const rows = rowsOf(list);
      expect(rows[0]).toMatchObject({ name: "call", depth: 0, parentId: null, startNs: 0, durationNs });
      const failed = rows.find(({ status }) => status === "error");
      expect(failed).toMatchObject({ stage: "tool_call", turnIndex: tool?.faultTurn });
      const detail = valueOf(await getSpanDetail(callSubject(sid), failed?.id ?? "", lab.context(nowMs)));
      expect(detail.attributes).toContainEqual({
        key: "error.type",
        value: expect.any(String),
        type: "string",
      });
    });

    it("has its log lines in order, each mapped to its turn", async () => {
      const { lines, truncated } = valueOf(await getLogs(callSubject(sid), {}, lab.context(nowMs)));
      expect(truncated).toBe(false);
      expect(lines.map(({ eventName }) => eventName)).toEqual(
        expect.arrayContaining(["call.start", "tool.error", "turn.slow", "call.end", "post_call.analysis"]),
      );
      expect(lines.map(({ timeNs }) => timeNs)).toEqual(lines.map(({ timeNs }) => timeNs).toSorted());
      expect(lines.find(({ eventName }) => eventName === "tool.error")?.turnIndex).toBe(tool?.faultTurn);
    });

    it("lists all calls, newest first, with their sentiment", async () => {
      const list = callListSchema.parse(valueOf(await listCalls({}, lab.context(nowMs))));
      expect(list.calls).toHaveLength(16);
      expect(list.calls.every(({ sentiment }) => sentiment !== null)).toBe(true);
      const worst = valueOf(await listCalls({ sort: "worst_turn", limit: 1 }, lab.context(nowMs)));
      expect(worst.calls[0]?.sid).toBe(sid);
    });

    it("finds a trace under another id by its attribute", async () => {
      const one = traces.resourceSpans[0];
      const spans = one?.scopeSpans[0]?.spans.filter(({ traceId }) => traceId === tool?.traceId) ?? [];
      const moved = spans.map((span) => ({ ...span, traceId: "ab".repeat(16) }));
      const sent = { resourceSpans: [{ resource: one?.resource, scopeSpans: [{ spans: moved }] }] };
      const own = source === "the embedded backend";
      const other = await startLab(own ? "embedded" : tempoOf(sent));
      if (own) await other.pushTraces(sent);
      try {
        const { call, verdict } = valueOf(await getCall(callSubject(sid), other.context(nowMs)));
        expect(call.traceId).toBe("ab".repeat(16));
        expect(verdict).toMatchObject({ status: "failed", basis: "trace" });
      } finally {
        await other.close();
      }
    });
  });
});
