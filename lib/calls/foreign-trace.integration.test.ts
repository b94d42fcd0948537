import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { logListSchema } from "#lib/logs/schema.ts";
import { spanDetailSchema, spanListSchema, spanSearchSchema } from "#lib/traces/schema.ts";
import { rowsOf } from "#lib/traces/testing/table.ts";
import { callDetailSchema } from "./schema.ts";
import { getLogs } from "#lib/logs/service.ts";
import { getCall, getCallPage, getSpanDetail, getSpans, searchSpans } from "./service.ts";
import { traceSubject } from "./subject.ts";
import { type Lab, startLab } from "./testing/lab.ts";

/** A trace of an application that no profile knows, and that names no call. */

const NOW = Date.UTC(2026, 10, 20, 12);
const TRACE = "0af7651916cd43dd8448eb211c80319c";
const ROOT = "00000000000000b1";
const CHILD = "00000000000000b2";
const ns = (ms: number) => String(BigInt(NOW - 600_000 + ms) * 1_000_000n);
const resource = { attributes: [{ key: "service.name", value: { stringValue: "booking-api" } }] };

let lab: Lab;
const valueOf = <T>(result: { ok: true; value: T } | { ok: false; error: { message: string } }): T => {
  if (!result.ok) throw new Error(result.error.message);
  return result.value;
};

beforeAll(async () => {
  lab = await startLab("embedded");
  const span = (spanId: string, parentSpanId: string, name: string, from: number, to: number) => ({
    traceId: TRACE,
    spanId,
    parentSpanId,
    name,
    kind: 2,
    startTimeUnixNano: ns(from),
    endTimeUnixNano: ns(to),
    attributes: [{ key: "http.route", value: { stringValue: "/slots" } }],
  });
  const spans = [span(ROOT, "", "GET /slots", 0, 900), span(CHILD, ROOT, "SELECT slots", 100, 800)];
  await lab.pushTraces({ resourceSpans: [{ resource, scopeSpans: [{ spans }] }] });
  const logRecords = [
    {
      timeUnixNano: ns(400),
      severityText: "WARN",
      body: { stringValue: "slow query" },
      traceId: TRACE,
      spanId: CHILD,
    },
  ];
  await lab.pushLogs({ resourceLogs: [{ resource, scopeLogs: [{ logRecords }] }] });
});
afterAll(() => lab.close());

describe("a trace of an unknown profile", () => {
  const subject = traceSubject(TRACE);

  it("is a page of its own, under its own id", async () => {
    const { call, turns, verdict } = callDetailSchema.parse(
      valueOf(await getCall(subject, lab.context(NOW))),
    );
    expect(call).toMatchObject({ sid: TRACE, traceId: TRACE, spanCount: 2 });
    expect(turns).toBeNull();
    expect(call).toMatchObject({ errors: null, guardrailRejections: null, turns: null });
    expect(verdict).toMatchObject({ status: "unknown", basis: "trace", missing: [] });
    expect(verdict.sentence).toMatch(/no turn could be read from this trace/);
  });

  it("shows its spans, a span whole, and its log lines", async () => {
    const rows = rowsOf(spanListSchema.parse(valueOf(await getSpans(subject, lab.context(NOW)))));
    expect(rows.map(({ id, parentId, depth }) => [id, parentId, depth])).toEqual([
      [ROOT, null, 0],
      [CHILD, ROOT, 1],
    ]);
    const detail = spanDetailSchema.parse(valueOf(await getSpanDetail(subject, CHILD, lab.context(NOW))));
    expect(detail.attributes).toContainEqual({ key: "http.route", value: "/slots", type: "string" });
    const search = await searchSpans(subject, "http.route=slots", lab.context(NOW));
    expect(spanSearchSchema.parse(valueOf(search))).toMatchObject({ count: 2, rows: [0, 1] });
    const { lines } = logListSchema.parse(valueOf(await getLogs(subject, {}, lab.context(NOW))));
    expect(lines).toMatchObject([{ body: "slow query", spanId: CHILD, service: "booking-api" }]);
  });

  it("gives the page the same from one fetch", async () => {
    const { call, spans, logs } = valueOf(await getCallPage(subject, lab.context(NOW)));
    expect([call.call.sid, spans?.count, logs?.lines.length]).toEqual([TRACE, 2, 1]);
  });

  it("says what is wrong with an id", async () => {
    const context = lab.context(NOW);
    const kinds = await Promise.all([
      getSpans(traceSubject("0".repeat(32)), context),
      getLogs(traceSubject("booking"), {}, context),
      getSpans(traceSubject("1".repeat(32)), context),
      getSpanDetail(subject, "not a span", context),
      getSpanDetail(subject, "00000000000000ff", context),
    ]);
    expect(kinds.map((result) => (result.ok ? "ok" : result.error.kind))).toEqual([
      "bad_request",
      "bad_request",
      "not_found",
      "bad_request",
      "not_found",
    ]);
  });
});
