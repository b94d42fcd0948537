import type { LogLine, LogList } from "#lib/logs/schema.ts";
import type { SpanList, SpanRow } from "#lib/traces/schema.ts";
import { listOf } from "#lib/traces/testing/table.ts";
import type { CallDetail } from "../../schema.ts";
import { hex, ns, START_NS, TRACE_ID } from "./turns.ts";

/** Calls for tests of what is drawn. Never imported by what ships. */

/** The spans of `makeCall`, with as many more below one row as asked for. */
export function makeSpans(call: CallDetail, extra = 0): SpanList {
  const rows: SpanRow[] = [];
  const rel = (instant: string): number => Number(BigInt(instant) - START_NS);
  const add = (row: Partial<SpanRow> & Pick<SpanRow, "id" | "name" | "depth" | "startNs" | "durationNs">) =>
    rows.push({
      parentId: null,
      service: "voice-edge",
      stage: null,
      turnIndex: null,
      status: "unset",
      label: null,
      events: 0,
      ...row,
    });
  const durationNs = (call.call.durationMs ?? 0) * 1e6;
  add({ id: hex("root"), name: "call", depth: 0, startNs: 0, durationNs, status: "error" });
  for (const turn of call.turns ?? []) {
    for (const one of (call.speech ?? []).filter((spoken) => spoken.turnIndex === turn.index))
      add({
        id: one.spanId,
        name: `${one.who}_speech`,
        depth: 1,
        startNs: one.startMs * 1e6,
        durationNs: (one.endMs - one.startMs) * 1e6,
        turnIndex: turn.index,
      });
    add({
      id: turn.spanId,
      name: "turn",
      depth: 1,
      startNs: rel(turn.startNs),
      durationNs: turn.latencyMs * 1e6,
      turnIndex: turn.index,
      label: `turn ${turn.index}`,
    });
    for (const part of turn.parts) {
      if (part.stage === "unattributed" || part.spanId === null) continue;
      add({
        id: part.spanId,
        name: part.stage,
        depth: 2,
        startNs: rel(part.startNs),
        durationNs: Number(BigInt(part.endNs) - BigInt(part.startNs)),
        stage: part.stage,
        turnIndex: turn.index,
        status: part.error === null ? "ok" : "error",
        label: part.tool ?? part.model,
        events: part.error === null ? 0 : 1,
      });
      if (part.stage === "tool_call")
        add({
          id: hex(`${part.spanId} http`),
          name: "POST /v1/appointments",
          service: "booking-api",
          depth: 3,
          startNs: rel(part.startNs) + 9e6,
          durationNs: Number(BigInt(part.endNs) - BigInt(part.startNs)) - 12e6,
          turnIndex: turn.index,
        });
    }
  }
  for (let at = 0; at < extra; at++)
    add({
      id: hex(`extra ${at}`),
      name: "retrieval.chunk",
      depth: 2,
      startNs: 1e9 + at * 3e6,
      durationNs: 2e6,
      service: "retriever",
    });
  return listOf(rows, { traceId: TRACE_ID, startNs: String(START_NS), durationNs });
}

/** Log lines of `makeCall`: one or two a turn, and the call log. */
export function makeLogs(call: CallDetail): LogList {
  const lines: LogLine[] = [];
  const add = (
    offsetMs: number,
    level: string,
    eventName: string,
    body: string,
    more: Partial<LogLine> = {},
  ) =>
    lines.push({
      id: `${START_NS + ns(offsetMs)}-${lines.length}`,
      timeNs: String(START_NS + ns(offsetMs)),
      offsetMs,
      level,
      service: "voice-edge",
      eventName,
      spanId: null,
      turnIndex: null,
      body,
      attributes: { call_sid: call.call.sid, call_vertical: "healthcare" },
      ...more,
    });
  add(0, "info", "call.start", "call started", { service: "voice-calls" });
  for (const turn of call.turns ?? []) {
    const tool = turn.parts.find((part) => part.tool !== null);
    const at = turn.startMs + turn.latencyMs;
    if (tool !== undefined)
      add(
        at - 400,
        tool.error === null ? "info" : "error",
        tool.error === null ? "tool.ok" : "tool.error",
        tool.error === null ? `${tool.tool} answered` : `${tool.tool} gave no answer within 3000 ms`,
        {
          spanId: tool.spanId,
          turnIndex: turn.index,
          attributes: { gen_ai_tool_name: tool.tool ?? "", error_type: tool.error ?? "", attempt: "1" },
        },
      );
    if (turn.slow)
      add(at, "warn", "turn.slow", `turn took ${Math.round(turn.latencyMs)} ms`, {
        spanId: turn.spanId,
        turnIndex: turn.index,
      });
  }
  add(161_250, "info", "call.end", "call ended: agent_escalated", { service: "voice-calls" });
  add(168_400, "info", "post_call.analysis", "analysis stored", { service: "voice-calls" });
  return { lines, truncated: false, sources: [] };
}
