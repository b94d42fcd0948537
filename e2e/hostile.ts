import type { Page } from "@playwright/test";
import { callIds } from "#lib/calls/ids.ts";
import { parseCallSid } from "#lib/units.ts";
import { sendLogs, sendSpans } from "./otlp.ts";
import { expect } from "./test.ts";

/** Telemetry is whatever somebody sends: markup, controls, marks that turn text around, formulas. */
export const SCRIPT = `<script>window.pwned=1</script><img src="/pwned" onerror="window.pwned=1"><svg/onload=window.pwned=1>`;
export const INVISIBLE = "ab\u0007c\u001b[31m\u202egnp.exe\u2066\u200b\ufeff";
const WORDS = `${SCRIPT}${INVISIBLE}{{7*7}}\${7*7}%00`;
const LONG = `${WORDS} ${"x".repeat(20_000)}`;
export const FORMULA = '=HYPERLINK("https://evil.example","click")';

export async function sendHostileCall(sid: string): Promise<void> {
  const parsed = parseCallSid(sid);
  const ids = parsed && callIds(parsed);
  if (!ids) throw new Error("not a call id");
  const { traceId, rootSpanId } = ids;
  const endMs = Date.now() - 5_000;
  const startMs = endMs - 20_000;
  const facts = {
    "call.sid": sid,
    "call.vertical": "+1+1",
    "call.agent": FORMULA,
    "call.direction": "inbound",
    "call.language": "@SUM(A1)",
    "call.carrier": WORDS,
    "call.caller_hash": WORDS,
    "call.pipeline": "cascade",
    "call.outcome": "resolved",
    "call.parent_sid": `javascript:alert(1)//${SCRIPT}`,
  };
  const resource = {
    "service.name": "voice-edge",
    "service.version": WORDS,
    "deployment.environment.name": WORDS,
  };
  const turn = { "call.sid": sid, "turn.index": 0, "turn.kind": "reply", "turn.answered": true };
  const failed = {
    "gen_ai.tool.name": WORDS,
    "gen_ai.provider.name": WORDS,
    "gen_ai.request.model": WORDS,
    "error.type": WORDS,
    [SCRIPT]: LONG,
    __proto__x: "p",
  };
  await sendSpans(traceId, resource, [
    { spanId: rootSpanId, name: "call", startMs, endMs, attributes: facts },
    {
      spanId: "00000000000000a1",
      parentSpanId: rootSpanId,
      name: "turn",
      startMs: startMs + 1000,
      endMs: startMs + 5000,
      attributes: { ...turn, "turn.latency_seconds": 4.0001 },
    },
    {
      spanId: "00000000000000a2",
      parentSpanId: "00000000000000a1",
      name: "tool_call",
      startMs: startMs + 1100,
      endMs: startMs + 4900,
      attributes: { ...turn, ...failed },
      failed: LONG,
      events: [
        {
          name: "guardrail.rejected",
          atMs: startMs + 1200,
          attributes: { "guardrail.name": WORDS, "guardrail.reason": LONG },
        },
        { name: SCRIPT, atMs: startMs + 1300, attributes: { [SCRIPT]: INVISIBLE } },
      ],
    },
    {
      spanId: "00000000000000a3",
      parentSpanId: "00000000000000a1",
      name: LONG,
      startMs: startMs + 4900,
      endMs: startMs + 4950,
      attributes: { "call.sid": sid, [INVISIBLE]: INVISIBLE },
    },
  ]);
  await sendLogs(traceId, resource, [
    {
      atMs: startMs + 4900,
      body: LONG,
      spanId: "00000000000000a2",
      attributes: { "call.sid": sid, "event.name": SCRIPT, "turn.index": 0, x_note: WORDS },
    },
  ]);
  const end = {
    ...facts,
    "event.name": "call.end",
    "call.end_reason": WORDS,
    "call.duration_seconds": 20.5,
    "call.turns": 1,
    "call.slow_turns": 1,
    "call.worst_turn_index": 0,
    "call.worst_turn_seconds": 4.0001,
    "call.verdict": "slow",
    "call.breached_stage": "tool_call",
    "call.tools": WORDS,
    "call.stt_provider": WORDS,
    "call.errors": 1,
    "trace.sampled": true,
  };
  const analysis = {
    "call.sid": sid,
    "event.name": "post_call.analysis",
    "sentiment.label": "negative",
    "sentiment.score": -0.5,
    "call.summary": LONG,
    "call.topics": WORDS,
    "analysis.model": WORDS,
  };
  await sendLogs(traceId, { ...resource, "service.name": "voice-calls" }, [
    { atMs: endMs, body: WORDS, attributes: end },
    { atMs: endMs + 1000, body: WORDS, attributes: analysis },
  ]);
}

/** No script ran, nothing of the markup became an element, nothing invisible is on the page. */
export async function expectHarmless(page: Page): Promise<void> {
  const seen = await page.evaluate(() => ({
    ran: "pwned" in window,
    elements: document.querySelectorAll("img, [onerror], [onload], svg[onload], a[href^='javascript:' i]")
      .length,
    text: document.body.innerText + document.title,
  }));
  expect(seen.ran).toBe(false);
  expect(seen.elements).toBe(0);
  expect(seen.text).not.toMatch(/(?![\t\n\r])\p{Cc}|[\u202a-\u202e\u2066-\u2069\u200b\ufeff]/u);
}
