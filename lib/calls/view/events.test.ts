import { expect, test } from "vitest";
import { spanTable } from "#lib/traces/span-table.ts";
import { bargeIns } from "./barge-ins.ts";
import { callEvents, silenceWords, toolCalls } from "./events.ts";
import { makeCall } from "./testing/call.ts";
import { makeSpans } from "./testing/trace.ts";
import { silences } from "./timeline.ts";

const call = makeCall();
const turns = call.turns ?? [];
const barges = bargeIns(call.speech ?? [], turns);
const quiet = silences(call.speech ?? [], turns, call.call.durationMs ?? 0);

test("tools are the spans' own where they are there, else what the turns show of them", () => {
  const fromTurns = toolCalls(turns, null, call.call.startNs);
  const fromSpans = toolCalls(turns, spanTable(makeSpans(call)), call.call.startNs);
  expect(fromTurns.map(({ tool, error }) => [tool, error])).toEqual([
    ["find_patient", null],
    ["book_appointment", "timeout"],
  ]);
  expect(fromSpans.map(({ spanId, tool, error, turnIndex }) => [spanId, tool, error, turnIndex])).toEqual(
    fromTurns.map(({ spanId, tool, error, turnIndex }) => [spanId, tool, error, turnIndex]),
  );
  for (const [at, one] of fromSpans.entries()) {
    expect(one.startMs).toBeCloseTo(fromTurns[at]?.startMs ?? -1, 3);
    expect(one.endMs).toBeCloseTo(fromTurns[at]?.endMs ?? -1, 3);
  }
});

test("the list holds every speech, silence, tool and finding of the call once, in the order of time", () => {
  const tools = toolCalls(turns, null, call.call.startNs);
  const rejected = {
    kind: "guardrail_rejected" as const,
    turnIndex: 2,
    startMs: 25_000,
    sentence: "Guardrail pii rejected an answer (00:25).",
    plain: "",
    evidence: [{ kind: "span" as const, id: "00000000000000aa", href: "", label: "pii" }],
  };
  const events = callEvents({ ...call, findings: [rejected] }, quiet, barges, tools);
  const count = (kind: string) => events.filter((event) => event.kind === kind).length;
  expect(count("caller") + count("agent")).toBe(call.speech?.length);
  expect(count("silence")).toBe(quiet.length);
  expect(count("tool")).toBe(2);
  expect(count("barge_in")).toBe(turns.filter((turn) => turn.interrupted === true).length);
  expect(events.find(({ kind }) => kind === "guardrail")).toMatchObject({
    startMs: 25_000,
    spanId: "00000000000000aa",
  });
  expect(events.filter(({ kind, bad }) => kind === "tool" && bad).map(({ more }) => more)).toEqual([
    "timeout",
  ]);
  const times = events.map(({ startMs }) => startMs);
  expect(times).toEqual(times.toSorted((a, b) => a - b));
});

test("a silence says how much of it what filled it took, unless that was all", () => {
  const filler = { kind: "stage", stage: "tool_call", tool: "book", turnIndex: 1, spanId: null } as const;
  const words = (ms: number) =>
    silenceWords({ startMs: 1000, endMs: 6000, filler: { ...filler, ms } }).replaceAll("\u00a0", " ");
  expect(words(4000)).toBe("book 4.00 s of 5.00 s");
  expect(words(5000)).toBe("book 5.00 s");
  const thinking = silenceWords({ startMs: 0, endMs: 700, filler: { kind: "caller" } });
  expect(thinking.replaceAll("\u00a0", " ")).toBe("caller thinking 700 ms");
});
