import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { CallTurn } from "#lib/calls/schema.ts";
import { alignTurns } from "./align.ts";
import { turnsOf } from "./testing.ts";

const shown = (a: string, b: string) =>
  alignTurns(turnsOf(a), turnsOf(b)).map((pair) => `${pair.a?.index ?? "-"}:${pair.b?.index ?? "-"}`);

describe("turns of two calls", () => {
  it.each([
    ["the same conversation", "grr", "grr", ["0:0", "1:1", "2:2"]],
    ["one that was not greeted", "grr", "rr", ["0:-", "1:0", "2:1"]],
    ["the other that was not", "rr", "grr", ["-:0", "0:1", "1:2"]],
    ["a longer one", "gr", "grrr", ["0:0", "1:1", "-:2", "-:3"]],
    ["continuations of one reply only", "grccr", "grr", ["0:0", "1:1", "2:-", "3:-", "4:2"]],
    ["continuations of both", "grcr", "grccr", ["0:0", "1:1", "2:2", "-:3", "3:4"]],
    ["a greeting in the middle", "grgr", "grr", ["0:0", "1:1", "2:-", "3:2"]],
    ["nothing but a continuation", "c", "gr", ["-:0", "-:1", "0:-"].toSorted().toReversed()],
    ["no turns", "", "gr", ["-:0", "-:1"]],
  ])("%s", (_, a, b, pairs) => {
    expect(shown(a, b).toSorted()).toEqual(pairs.toSorted());
  });

  it("keeps what stands alone where it was in its own call", () => {
    expect(shown("grr", "rrr")).toEqual(["0:-", "1:0", "2:1", "-:2"]);
    expect(shown("rr", "grr")).toEqual(["-:0", "0:1", "1:2"]);
  });

  it("goes by the turns' times, whatever their order", () => {
    const turns = turnsOf("grr");
    expect(alignTurns(turns.toReversed(), turns).map(({ a, b }) => [a?.index, b?.index])).toEqual([
      [0, 0],
      [1, 1],
      [2, 2],
    ]);
  });

  it("has every turn once, and only like beside like", () => {
    const kinds = fc.string({ unit: fc.constantFrom("g", "r", "c"), maxLength: 12 });
    fc.assert(
      fc.property(kinds, kinds, (a, b) => {
        const pairs = alignTurns(turnsOf(a), turnsOf(b));
        const side = (of: "a" | "b") => pairs.flatMap((pair) => pair[of]?.index ?? []);
        expect(side("a")).toEqual(Array.from(a, (_, index) => index));
        expect(side("b").toSorted((x, y) => x - y)).toEqual(Array.from(b, (_, index) => index));
        const both = pairs.filter((pair): pair is { a: CallTurn; b: CallTurn } => !!pair.a && !!pair.b);
        for (const pair of both) expect(pair.a.kind).toBe(pair.b.kind);
        expect(alignTurns(turnsOf(a), turnsOf(a)).every((pair) => pair.a?.index === pair.b?.index)).toBe(
          true,
        );
      }),
    );
  });
});
