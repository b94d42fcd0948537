import { expect, test } from "vitest";
import type { CallSpeech, CallTurn } from "../schema.ts";
import { bargeIns } from "./barge-ins.ts";
import { makeTurn, usual } from "./testing/turns.ts";

let id = 0;
const said = (who: CallSpeech["who"], startMs: number, endMs: number): CallSpeech => ({
  who,
  startMs,
  endMs,
  turnIndex: null,
  spanId: `${who} ${id++}`,
});
const turnAt = (index: number, startMs: number, over: Partial<CallTurn> = {}) =>
  makeTurn(index, startMs, usual(), over);
/** Where a usual turn that starts at 0 ends. */
const ANSWER = turnAt(0, 0).latencyMs;
const stopped = { interrupted: true };
const kinds = (...args: Parameters<typeof bargeIns>) => bargeIns(...args).map(({ kind }) => kind);

test("an interruption that is answered is a true barge-in, with how long the agent took to stop", () => {
  const speech = [
    said("agent", ANSWER, 3000),
    said("caller", 2700, 5000),
    said("agent", 5000 + ANSWER, 8000),
  ];
  expect(bargeIns(speech, [turnAt(1, 0, stopped), turnAt(2, 5000)])).toEqual([
    {
      kind: "barge_in",
      atMs: 2700,
      stoppedAfterMs: 300,
      spokenMs: 2300,
      turnIndex: 1,
      spanId: speech[1]?.spanId,
    },
  ]);
});

test("why an answer was cut short is what a framework's spans say, where they do", () => {
  const speech = [said("agent", ANSWER, 3000), said("agent", 3400, 5000)];
  const cut = (interruption: NonNullable<CallTurn["interruption"]>) =>
    kinds(speech, [turnAt(1, 0, { interrupted: interruption === "barge_in", interruption })]);
  expect(cut("hang_up")).toEqual(["hang_up"]);
  expect(cut("false_alarm")).toEqual(["false_stop"]);
  expect(cut("barge_in")).toEqual(["barge_in"]);
});

test("an agent that stops and speaks on without a turn between stopped for nothing", () => {
  const noise = said("caller", 2700, 2950);
  const speech = [said("agent", ANSWER, 3000), noise, said("agent", 4200, 8000), said("caller", 9000, 9900)];
  const turns = [turnAt(1, 0, stopped), turnAt(2, 9900)];
  expect(kinds(speech, turns)).toEqual(["false_stop"]);
  expect(
    kinds(
      speech.filter((one) => one !== noise),
      turns,
    ),
    "nothing was heard at all",
  ).toEqual(["false_stop"]);
  expect(kinds(speech, [turnAt(1, 0, stopped), turnAt(2, 3000, { answered: false })])).toEqual([
    "false_stop",
  ]);
});

test("a caller who took the floor and was not answered did not stop the agent for nothing", () => {
  const speech = [said("agent", ANSWER, 3000), said("caller", 2700, 5000), said("agent", 9500, 11_000)];
  expect(kinds(speech, [turnAt(1, 0, stopped), turnAt(2, 5000, { answered: false })])).toEqual(["barge_in"]);
});

test("at the call's end, half a second of speech tells a word from a noise", () => {
  const end = (ms: number) =>
    kinds([said("agent", ANSWER, 3000), said("caller", 2700, 2700 + ms)], [turnAt(1, 0, stopped)]);
  expect([end(900), end(120)]).toEqual([["barge_in"], ["false_stop"]]);
  const before = said("caller", -2000, 0);
  expect(kinds([before, said("agent", ANSWER, 3000)], [turnAt(1, 0, stopped)])).toEqual(["unknown"]);
});

test("an agent that goes on is right about a mm-hm and wrong about a sentence", () => {
  const over = (from: number, to: number) =>
    kinds([said("agent", ANSWER, 6000), said("caller", from, to)], [turnAt(1, 0)]);
  expect(over(3000, 3400)).toEqual(["backchannel"]);
  expect(over(3000, 3190), "short, and far from a change of turns").toEqual(["backchannel"]);
  expect(over(3000, 3060), "a click").toEqual([]);
  expect(over(3000, 5200)).toEqual(["not_yielded"]);
  expect(over(4500, 7500), "it finished its sentence over the caller").toEqual(["not_yielded"]);
  expect(over(5850, 7500), "that is how turns change").toEqual([]);
  expect(over(6400, 7500)).toEqual([]);
});

test("where no speech of the caller is recorded nothing is claimed", () => {
  expect(kinds([said("agent", ANSWER, 3000)], [turnAt(1, 0, stopped)])).toEqual(["unknown"]);
  expect(kinds([], [turnAt(1, 0, stopped), turnAt(2, 5000)])).toEqual(["unknown"]);
  expect(kinds([], [turnAt(1, 0), turnAt(2, 5000, { interrupted: null })])).toEqual([]);
});
