import type { CallDetail, CallSpeech, CallTurn } from "../../schema.ts";
import { hex, makeTurn, SID, START_ISO, START_NS, TRACE_ID, type PartInput, usual } from "./turns.ts";

/** Calls for tests of what is drawn. Never imported by what ships. */

function makeTurns(): CallTurn[] {
  const timedOut: PartInput[] = [
    { stage: "network_in", ms: 41 },
    { stage: "endpointing", ms: 198 },
    { stage: "stt", ms: 88 },
    { stage: "llm_first_token", ms: 372 },
    { stage: "tool_call", ms: 3000, tool: "book_appointment", error: "timeout" },
    { stage: "llm_first_token", ms: 288 },
    { stage: "tts_first_frame", ms: 131 },
    { stage: "network_out", ms: 34 },
  ];
  const starts = [0, 9_400, 24_800, 41_200, 57_900, 78_300, 99_100, 118_400, 136_600, 151_900];
  return starts.map((startMs, index) => {
    if (index === 0) return makeTurn(0, startMs + 620, usual(0.5).slice(4), { kind: "greeting" });
    if (index === 3)
      return makeTurn(3, startMs, [
        ...usual().slice(0, 4),
        { stage: "tool_call", ms: 263, tool: "find_patient" },
        ...usual(0.8).slice(4),
      ]);
    if (index === 5) return makeTurn(5, startMs, timedOut);
    if (index === 7)
      return makeTurn(7, startMs, [
        ...usual().slice(0, 3),
        { stage: "unattributed", ms: 610 },
        ...usual().slice(4),
      ]);
    if (index === 8) return makeTurn(8, startMs, usual(1.15), { interrupted: true });
    if (index === 9) return makeTurn(9, startMs, usual(0.9).slice(0, 5), { answered: false });
    return makeTurn(index, startMs, usual(0.82 + ((index * 37) % 30) / 100));
  });
}

function makeSpeech(turns: readonly CallTurn[], endMs: number): CallSpeech[] {
  return turns.flatMap((turn, at) => {
    const from = turn.startMs + turn.latencyMs;
    const next = turns[at + 1]?.startMs ?? endMs;
    const agentEnd = from + (next - from) * 0.55;
    const rows: CallSpeech[] = [];
    if (turn.answered !== false)
      rows.push({
        who: "agent",
        startMs: from,
        endMs: agentEnd,
        turnIndex: turn.index,
        spanId: hex(`agent ${turn.index}`),
      });
    if (at + 1 < turns.length)
      rows.push({
        who: "caller",
        startMs: agentEnd + 350 + ((at * 577) % 2600),
        endMs: next,
        turnIndex: at + 1,
        spanId: hex(`caller ${at}`),
      });
    return rows;
  });
}

/** A healthcare call whose booking tool timed out in turn 5. */
export function makeCall(over: Partial<CallDetail> = {}): CallDetail {
  const turns = makeTurns();
  const durationMs = 161_250;
  const tool = turns[5]?.parts.find((part) => part.stage === "tool_call")?.spanId ?? "";
  return {
    call: {
      sid: SID,
      traceId: TRACE_ID,
      parentSid: null,
      callerHash: "9b74c9897bac770ffc029102a200c5de",
      startedAt: START_ISO,
      startNs: String(START_NS),
      endedAt: "2026-03-02T14:04:50.730Z",
      durationMs,
      running: false,
      vertical: "healthcare",
      agent: "front-desk",
      direction: "inbound",
      language: "en-US",
      carrier: "twilio",
      pipeline: "cascade",
      outcome: "escalated",
      endReason: "agent_escalated",
      environment: "production",
      serviceVersion: "2026.3.1",
      sampled: true,
      turns: 10,
      slowTurns: 2,
      interruptions: 1,
      errors: 1,
      guardrailRejections: 0,
      tools: ["find_patient", "book_appointment"],
      sttProvider: "deepgram",
      llmProvider: "openai",
      llmModel: "gpt-4.1-mini",
      ttsProvider: "cartesia",
      spanCount: 96,
    },
    state: "complete",
    verdict: {
      status: "failed",
      severity: "major",
      basis: "trace",
      stage: "tool_call",
      turnIndex: 5,
      waitedMs: 4152,
      overrunMs: 2500,
      tool: "book_appointment",
      provider: null,
      model: null,
      withinBudget: false,
      sentence:
        "Turn 5 (01:18) waited 4.15 s: tool_call book_appointment timed out after 3.00 s, 2.50 s over budget.",
      plain: "At 01:18 the caller waited 4 seconds because the booking tool did not answer.",
      advice: "Tell them the booking was not made, and offer to make it now.",
      missing: [],
      evidence: [
        {
          kind: "span",
          id: tool,
          href: `/calls/${SID}?turn=5&span=${tool}`,
          label: "tool_call book_appointment, 3.00 s",
        },
        { kind: "span", id: hex("turn 5"), href: `/calls/${SID}?turn=5`, label: "Turn 5, 4.15 s" },
        {
          kind: "log",
          id: "1772460211000000000-ab12",
          href: `/calls/${SID}?line=1772460211000000000-ab12`,
          label: "tool.error timeout",
        },
        { kind: "query", id: "trace", href: "/api/v1/calls/x", label: "Tempo: trace 5d41402a…" },
      ],
    },
    findings: [
      {
        kind: "slow_turn",
        turnIndex: 7,
        startMs: 118_400,
        sentence:
          "Turn 7 (01:58) took 1.48 s, 280 ms over budget: 610 ms that no stage covers, between stt and llm_first_token.",
        plain: "At 01:58 the caller waited a little longer than usual.",
        evidence: [],
      },
      {
        kind: "barge_in",
        turnIndex: 8,
        startMs: 136_600,
        sentence: "The caller interrupted the agent in turn 8 (02:16).",
        plain: "At 02:16 the caller spoke over the agent.",
        evidence: [],
      },
      {
        kind: "unanswered",
        turnIndex: 9,
        startMs: 151_900,
        sentence: "Turn 9 (02:31) was not answered: the caller hung up first.",
        plain: "The caller hung up before the last answer.",
        evidence: [],
      },
    ],
    turns,
    speech: makeSpeech(turns, durationMs - 4_000),
    network: [],
    sentiment: {
      label: "negative",
      score: -0.62,
      summary:
        "The caller wanted to move a physiotherapy appointment to Thursday. The agent could not complete the booking and passed the call to a colleague.",
      topics: ["appointment change", "booking failed"],
      model: "gpt-4.1-mini",
      at: "2026-03-02T14:04:58.000Z",
    },
    legs: [
      {
        sid: "CAa17c0b52e4f94d6f8d3b20c9f1e64a08",
        relation: "child",
        startedAt: "2026-03-02T14:04:51.000Z",
        vertical: "after_hours",
        agent: "nurse-line",
        outcome: "resolved",
        href: "/calls/CAa17c0b52e4f94d6f8d3b20c9f1e64a08",
      },
    ],
    health: [
      {
        kind: "outside_parent",
        severity: "warning",
        sentence: "1 span ended 14 ms after its parent; it was cut to the turn.",
        means: "Times of different services cannot be compared to the millisecond in this call.",
        todo: "Run a time service.",
        spanIds: [tool],
      },
      {
        kind: "network_estimated",
        severity: "info",
        sentence:
          "Network in and out are estimated from round trip and jitter buffer; the edge cannot see them.",
        means: "They are right to some ten milliseconds.",
        todo: "Nothing.",
        spanIds: [],
      },
    ],
    sources: [
      { source: "tempo", state: "ok", message: "96 spans of trace 5d41402a.", tookMs: 31 },
      { source: "loki", state: "ok", message: "41 log lines and the call log.", tookMs: 18 },
    ],
    ...over,
  };
}
