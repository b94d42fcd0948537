import { describe, expect, it } from "vitest";
import { type MinuteCount, stretchAround } from "./scan.ts";

const minutes = (calls: string, breached: string): MinuteCount[] =>
  calls.split("").map((n, at) => ({ calls: Number(n), breached: Number(breached[at] ?? 0) }));

//                     0123456789012345678901234567890123456789
const CALLS = /*   */ "1211121121112111211121112111211121112112";
const NONE = "0".repeat(40);
const at = (text: string, minute: number, what: string) =>
  text.slice(0, minute) + what + text.slice(minute + what.length);

describe("the stretch around a call", () => {
  it("begins and ends where a planted one does", () => {
    const found = stretchAround(minutes(CALLS, at(NONE, 12, "11021110")), 15);
    expect(found).toMatchObject({ from: 12, to: 18, breached: 7, ended: true });
    expect(found?.p).toBeLessThan(0.01);
  });

  it("is still open where nothing came after it, or too little to tell", () => {
    const late = stretchAround(minutes(CALLS, at(NONE, 32, "11121112")), 35);
    expect(late).toMatchObject({ from: 32, to: 39, ended: false });
    const one = stretchAround(minutes(CALLS, at(NONE, 30, "111211120")), 33);
    expect(one?.to).toBe(37);
    expect(one?.ended).toBe(true);
    const few = stretchAround(minutes(at(CALLS, 36, "0001"), at(NONE, 30, "1110110")), 34);
    expect(few?.ended).toBe(false);
  });

  it("does not reach over a quiet half hour to a chance breach", () => {
    const found = stretchAround(minutes(CALLS, at(at(NONE, 2, "1"), 30, "1112111")), 32);
    expect(found).toMatchObject({ from: 30, to: 36 });
  });

  it.each([
    ["one breached call", at(NONE, 20, "1")],
    ["two breached calls in one minute's reach", at(NONE, 20, "11")],
    ["breaches all over the hour", "1000100010001000100010001000100010001000"],
    ["every call breached", CALLS],
  ])("is not found for %s", (_, breached) => {
    const list = minutes(CALLS, breached);
    const own = list.findIndex((minute, i) => minute.breached > 0 && i >= 4);
    expect(stretchAround(list, own)).toBeNull();
  });

  it("is not found for a call outside of it: an earlier incident is none of its business", () => {
    const breached = at(at(NONE, 2, "121112"), 36, "1");
    const found = stretchAround(minutes(CALLS, breached), 36);
    expect(found === null || found.from > 20).toBe(true);
  });

  it("is not made up: of calls whose breaches fall at random, at most one in twenty is said to be in one", () => {
    let state = 7;
    const random = () => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647;
    let found = 0;
    const rounds = 150;
    for (let round = 0; round < rounds; round += 1) {
      const calls = Array.from({ length: 60 }, () => ({ calls: 2, breached: 0 }));
      const own = Math.floor(random() * 60);
      const list = calls.map((minute, i) => ({
        ...minute,
        breached: (i === own ? 1 : Number(random() < 0.1)) + Number(random() < 0.1),
      }));
      if (stretchAround(list, own) !== null) found += 1;
    }
    // Binomial with 150 tries and 1 in 20: above 16 in one of a thousand worlds; the numbers are always the same.
    expect(found).toBeLessThanOrEqual(16);
  });

  it("gives the same answer every time", () => {
    const list = minutes(CALLS, at(NONE, 12, "11021110"));
    expect(stretchAround(list, 14)).toEqual(stretchAround(list, 14));
  });
});
