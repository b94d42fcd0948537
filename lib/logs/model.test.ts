import { describe, expect, it } from "vitest";
import { nanoseconds } from "#lib/units.ts";
import { fingerprint, lineId, logLines } from "./model.ts";
import type { RawLogLine } from "./raw.ts";

const T0 = 1_795_395_524_000_000_000n;
const raw = (
  ms: number,
  line: string,
  metadata: Record<string, string> = {},
  labels: Record<string, string> = {},
): RawLogLine => ({
  timeNs: nanoseconds(T0 + BigInt(ms) * 1_000_000n),
  line,
  labels: new Map(Object.entries({ service_name: "voice-edge", ...labels })),
  metadata: new Map(Object.entries(metadata)),
  parsed: new Map(),
});
const context = { startNs: T0, turnOf: new Map([["00000000000000a1", 4]]) };

describe("log lines of a call", () => {
  it("are oldest first, and each once, whichever question found it", () => {
    const same = raw(5, "b", { call_sid: "CA1" });
    const { lines, truncated } = logLines([raw(9, "c"), same, raw(1, "a"), same], context);
    expect(lines.map(({ body, offsetMs }) => [body, offsetMs])).toEqual([
      ["a", 1],
      ["b", 5],
      ["c", 9],
    ]);
    expect(truncated).toBe(false);
  });

  it("keep lines of one instant apart, in an order that does not depend on the answer's", () => {
    const two = [raw(1, "x"), raw(1, "y")];
    const there = logLines(two, context).lines.map(({ id }) => id);
    expect(there).toEqual(logLines(two.toReversed(), context).lines.map(({ id }) => id));
    expect(new Set(there).size).toBe(2);
  });

  it("have the same id wherever their fields stand: a Loki may merge them into the labels", () => {
    const fields = { call_sid: "CA1", event_name: "tool.ok" };
    expect(lineId(raw(1, "x", fields))).toBe(lineId(raw(1, "x", {}, fields)));
  });

  it("are mapped to a turn by themselves, else by their span", () => {
    const { lines } = logLines(
      [
        raw(1, "told", { turn_index: "2", span_id: "00000000000000a1" }),
        raw(2, "span", { span_id: "00000000000000a1" }),
        raw(3, "neither", { turn_index: "second" }),
      ],
      context,
    );
    expect(lines.map(({ turnIndex }) => turnIndex)).toEqual([2, 4, null]);
  });

  it("say that there are more than are shown", () => {
    const many = Array.from({ length: 4 }, (_, i) => raw(i, `line ${i}`));
    const { lines, truncated } = logLines(many, context, 3);
    expect([lines.length, truncated]).toEqual([3, true]);
  });

  it("show what has no place of its own as attributes, untrusted keys too", () => {
    const [line] = logLines(
      [raw(1, "x", { detected_level: "WARN", gen_ai_tool_name: "book", ["__proto__"]: "p" })],
      context,
    ).lines;
    expect(line?.level).toBe("warn");
    expect(Object.entries(line?.attributes ?? {})).toEqual([["gen_ai_tool_name", "book"]]);
  });
});

it("a line is named by FNV-1a of 64 bits", () => {
  // From the reference's test vectors: http://www.isthe.com/chongo/src/fnv/test_fnv.c
  expect(["", "a", "foobar"].map(fingerprint)).toEqual([
    "cbf29ce484222325",
    "af63dc4c8601ec8c",
    "85944171f73967e8",
  ]);
});

it("lines that are too much together are shown shorter, and each still says where it was cut", () => {
  const long = Array.from({ length: 1_100 }, (_, i) => raw(i, String(i % 10).repeat(8_000)));
  const { lines } = logLines(long, context);
  expect(lines[0]?.body).toHaveLength(601);
  expect(lines[0]?.body.endsWith("…")).toBe(true);
  expect(logLines(long.slice(0, 10), context).lines[0]?.body).toHaveLength(8_000);
});
