import { expect, it } from "vitest";
import type { RawSpan } from "#lib/traces/raw.ts";
import { rawSpan, spanId, type SpanWords, T0 } from "#lib/traces/testing/span.ts";
import { nanoseconds } from "#lib/units.ts";
import { msOfNs } from "../evidence.ts";
import { CALL_IDS } from "./fixtures/truth.ts";
import { readCall, recorded } from "./testing.ts";

/** Our own edge in front of the recorded Pipecat agent: both have spans named `turn` and `stt`, which mean other things. */

const SID = CALL_IDS["1.7.0"];
const CALL_MS = 62_000;
/** The agent's conversation begins a second into the call; its third turn's wait is from 15246 to 17838. */
const FROM_MS = 1000 + 15_246;
const sid = { "call.sid": SID };
const EDGE: readonly SpanWords[] = [
  { id: 1, name: "call", from: 0, to: CALL_MS, attributes: { ...sid, "call.outcome": "resolved" } },
  {
    id: 2,
    parent: 1,
    name: "turn",
    from: FROM_MS,
    to: FROM_MS + 2660,
    attributes: { ...sid, "turn.index": 2 },
  },
  { id: 3, parent: 2, name: "network_in", from: FROM_MS, to: FROM_MS + 30, attributes: sid },
];

it.each([
  ["beside", null],
  ["below", spanId(1)],
])("the agent's trace %s the edge's call: turns are the edge's, stages the agent's", (_, parent) => {
  const spans = recorded("1.7.0");
  const conversation = spans.find(({ name }) => name === "conversation");
  const byNs = T0 + 1_000_000_000n - (conversation?.startNs ?? 0n);
  const agent = spans.map((span): RawSpan => ({
    ...span,
    parentId: span.parentId ?? parent,
    startNs: nanoseconds(span.startNs + byNs),
    endNs: nanoseconds(span.endNs + byNs),
  }));
  const { profile, ledgers, verdict } = readCall([...EDGE.map(rawSpan), ...agent]);
  expect(profile).toMatchObject({ profile: "earshot", facts: { sid: SID, outcome: "resolved" } });
  expect(profile.reading.profiles.map(({ name }) => name)).toEqual(["earshot", "pipecat"]);
  expect(ledgers).toHaveLength(1);
  const rows = Object.fromEntries(
    ledgers[0]?.rows.map(({ stage, ns }) => [stage, Math.round(msOfNs(ns))]) ?? [],
  );
  expect(rows).toMatchObject({ network_in: 30, llm_first_token: 1507, tts_first_frame: 123 });
  expect(verdict()).toMatchObject({ status: "slow", turnIndex: 2, stage: "llm_first_token" });
  expect(ledgers[0]?.defects).toEqual([]);
});
