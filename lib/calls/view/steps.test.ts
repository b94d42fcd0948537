import { expect, test } from "vitest";
import { spanTable } from "#lib/traces/span-table.ts";
import { errorSteps, stepInTime } from "./steps.ts";
import { makeCall } from "./testing/call.ts";
import { makeSpans } from "./testing/trace.ts";

const call = makeCall();
const turns = call.turns ?? [];

test("errors are the failed spans but for the call's own, and the same from the turns alone", () => {
  const table = spanTable(makeSpans(call));
  const fromSpans = errorSteps(turns, table, call.call.startNs);
  expect(fromSpans.map(({ turnIndex }) => turnIndex)).toEqual([5]);
  expect(table.name(table.indexOf(fromSpans[0]?.spanId ?? ""))).toBe("tool_call");
  expect(errorSteps(turns, null, null).map(({ spanId }) => spanId)).toEqual([fromSpans[0]?.spanId]);
});

test("a step goes on from what is current, else from the instant, and round the end", () => {
  const list = [10, 20, 30].map((startMs) => ({ startMs }));
  const go = (step: 1 | -1, current: number | null, atMs: number | null) =>
    stepInTime(list, step, { current: (one) => one.startMs === current, atMs })?.startMs ?? null;
  expect([go(1, 10, 99), go(1, 30, null), go(-1, 10, null)]).toEqual([20, 10, 30]);
  expect([go(1, null, 15), go(1, null, 31), go(1, null, null)]).toEqual([20, 10, 10]);
  expect([go(-1, null, 15), go(-1, null, 5), go(-1, null, null)]).toEqual([10, 30, 30]);
  expect(stepInTime([], 1, { current: () => false, atMs: null })).toBeNull();
});
