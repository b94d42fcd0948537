import { idsOf } from "./big-trace.ts";
import type { Attributes, MadeCall, MadeLog, MadeSpan } from "./made-call.ts";

/** A call with everything in every field that a page, a CSV, a report or a terminal might take for more than text. */

export const SCRIPT = `<script>window.pwned=1</script><img src="/pwned" onerror="window.pwned=1"><svg/onload=window.pwned=1>`;
/** Control characters, and marks that turn text round or cannot be seen. */
export const INVISIBLE = "ab\u0007c\u001b[31m\u202egnp.exe\u2066\u200b\ufeff\u2028";
export const FORMULA = '=HYPERLINK("https://evil.example","click")';
const FORMULAS = [FORMULA, "+1+1", "-2+3", "@SUM(A1)", "\t=1", "\r=1", "|calc"] as const;
const MARKDOWN = "](javascript:window.pwned=1) ![x](/pwned) `` ``` <!-- | --> # h\n\n---\n";
export const WORDS = `${SCRIPT}${INVISIBLE}${MARKDOWN}{{7*7}}\${7*7}%00"'\`\\`;
/** A text of about `size` characters that begins with all of it. */
export const long = (size: number): string => `${WORDS} ${"x".repeat(Math.max(0, size - WORDS.length))}`;
/** Half of a character that takes two, and one of many marks. */
const TORN = `\u{1f4a9}z${"\u0301".repeat(200)}`;

/**
 * `megabyte`: how long the longest texts are; 1,000,000 unless told. Tempo cuts attributes and keys, but neither names,
 * messages nor lists; four of those keep the trace within the 5 MB that Tempo takes.
 */
export function hostileCall(sid: string, nowMs: number, megabyte = 1_000_000): MadeCall {
  const { traceId, rootSpanId } = idsOf(sid);
  const durationMs = 20_000;
  const facts: Attributes = {
    "call.sid": sid,
    "call.vertical": FORMULAS[1],
    "call.agent": FORMULA,
    "call.direction": SCRIPT,
    "call.language": FORMULAS[3],
    "call.carrier": WORDS,
    "call.caller_hash": WORDS,
    "call.pipeline": "cascade",
    "call.outcome": WORDS,
    "call.parent_sid": `javascript:alert(1)//${SCRIPT}`,
  };
  const turn: Attributes = { "call.sid": sid, "turn.index": 0, "turn.kind": "reply", "turn.answered": true };
  const everything: Attributes = {
    "gen_ai.tool.name": WORDS,
    "gen_ai.provider.name": WORDS,
    "gen_ai.request.model": TORN,
    "error.type": WORDS,
    [SCRIPT]: long(megabyte),
    [long(300)]: INVISIBLE,
    [`k${"\u0301k".repeat(5_000)}`]: TORN,
    list: [long(megabyte), INVISIBLE, "\ud83d", ...FORMULAS],
    "turn.index": SCRIPT,
    "gen_ai.usage.input_tokens": FORMULA,
    "network.mos": "1e400",
    "network.jitter_ms": -1e308,
    "network.rtt_ms": 1e308,
    ["__proto__"]: "p",
    constructor: "c",
    ...Object.fromEntries(FORMULAS.map((formula, n) => [`${formula} ${n}`, formula])),
  };
  const span = (
    id: string,
    parentSpanId: string,
    name: string,
    startMs: number,
    endMs: number,
    more: Partial<MadeSpan> = {},
  ): MadeSpan => ({
    spanId: id,
    parentSpanId,
    name,
    kind: 1,
    service: "voice-edge",
    startMs,
    endMs,
    attributes: turn,
    ...more,
  });
  const turnId = "00000000000000a1";
  const tool = "00000000000000a2";
  const spans: MadeSpan[] = [
    span(rootSpanId, "", "call", 0, durationMs, { kind: 2, attributes: facts }),
    span(turnId, rootSpanId, "turn", 1_000, 5_000, {
      attributes: { ...turn, "turn.latency_seconds": 4 },
    }),
    span(tool, turnId, "tool_call", 1_100, 4_900, {
      attributes: { ...turn, ...everything },
      failed: long(megabyte),
      events: [
        {
          name: "guardrail.rejected",
          atMs: 1_200,
          attributes: { "guardrail.name": WORDS, "guardrail.reason": long(20_000) },
        },
        { name: SCRIPT, atMs: 1_300, attributes: { [SCRIPT]: INVISIBLE } },
        { name: long(megabyte), atMs: 1_400, attributes: everything },
        { name: "", atMs: -9e9, attributes: {} },
      ],
      links: [
        { traceId: "f".repeat(32), spanId: "e".repeat(16), traceState: WORDS, attributes: everything },
        { traceId, spanId: turnId, traceState: "", attributes: { [FORMULA]: SCRIPT } },
      ],
    }),
    span("00000000000000a3", turnId, long(megabyte), 4_900, 4_950, {
      service: WORDS,
      attributes: { "call.sid": sid, [INVISIBLE]: INVISIBLE },
    }),
    span("00000000000000a5", turnId, "", 4_900, 4_950, { service: "", attributes: { "": "" } }),
    span("00000000000000a6", rootSpanId, "caller_speech", 500, 1_000, { attributes: everything }),
    span("00000000000000a4", turnId, TORN, 4_900, 4_900, { service: FORMULA }),
    ...FORMULAS.map((formula, n) => span(`00000000000000b${n}`, tool, formula, 1_500 + n, 1_501 + n)),
  ];
  return {
    sid,
    traceId,
    rootSpanId,
    startedAtMs: Math.floor(nowMs - durationMs - 5_000),
    durationMs,
    turns: 1,
    resource: { "service.version": WORDS, "deployment.environment.name": FORMULA, [SCRIPT]: WORDS },
    spans,
    logs: logsOf(sid, facts, tool, durationMs, megabyte),
  };
}

function logsOf(
  sid: string,
  facts: Attributes,
  tool: string,
  durationMs: number,
  megabyte: number,
): MadeLog[] {
  const line = (service: string, atMs: number, body: string, attributes: Attributes): MadeLog => ({
    service,
    atMs,
    level: "ERROR",
    body,
    attributes: { "call.sid": sid, ...attributes },
  });
  const own = { "event.name": SCRIPT, "turn.index": 0, x_note: WORDS };
  return [
    // Loki takes lines of at most 256 kB.
    { ...line("voice-edge", 4_900, long(Math.min(megabyte, 200_000)), own), spanId: tool },
    { ...line("voice-edge", 4_901, "its level is markup", own), levelText: SCRIPT },
    { ...line("voice-edge", 4_901, `{"a":${JSON.stringify(WORDS)},"__proto__":{"b":1}}`, own), spanId: tool },
    ...FORMULAS.map((formula, n) => line("voice-edge", 4_902 + n, formula, { note: formula })),
    line("voice-calls", durationMs, WORDS, {
      ...facts,
      "event.name": "call.end",
      "call.end_reason": WORDS,
      "call.duration_seconds": durationMs / 1000,
      "call.turns": 1,
      "call.slow_turns": 1,
      "call.worst_turn_index": 0,
      "call.worst_turn_seconds": 4,
      "call.verdict": "slow",
      "call.breached_stage": "tool_call",
      "call.tools": WORDS,
      "call.stt_provider": WORDS,
      "call.errors": 1,
      "trace.sampled": true,
    }),
    line("voice-calls", durationMs + 1_000, WORDS, {
      "event.name": "post_call.analysis",
      "sentiment.label": "negative",
      "sentiment.score": -0.5,
      "call.summary": long(20_000),
      "call.topics": WORDS,
      "analysis.model": WORDS,
    }),
  ];
}
