import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { LogLine, LogList } from "../schema.ts";
import { attributesOf, withShared } from "./attributes.ts";
import { JsonNumber, parseJson } from "./json.ts";
import { countLevels, levelOf } from "./levels.ts";
import { isInView, keepKnown, nearest } from "./places.ts";
import { excerpt, parts, searchLines } from "./search.ts";

const line = (offsetMs: number | null, change: Partial<LogLine> = {}): LogLine => ({
  id: `${offsetMs}-${change.body ?? ""}`,
  timeNs: "1795395524000000000",
  offsetMs,
  level: "info",
  service: "voice-edge",
  eventName: null,
  spanId: null,
  turnIndex: null,
  body: "a line",
  attributes: {},
  ...change,
});

describe("levels", () => {
  it("are what services call them, errors of every name together", () => {
    expect(
      ["CRITICAL", "fatal", "Error", "warning", "INFO", "trace", "unknown", "constructor"].map(levelOf),
    ).toEqual(["error", "error", "error", "warn", "info", "debug", "other", "other"]);
    const lines = [line(1), line(2, { level: "fatal" }), line(3, { level: "error" })];
    expect(countLevels(lines)).toEqual([
      { level: "error", count: 2 },
      { level: "info", count: 1 },
    ]);
  });
});

describe("a search in the lines", () => {
  const lines = [
    line(1, { body: "Booking FAILED" }),
    line(2, { eventName: "tool.error" }),
    line(3, { attributes: { attempt: "2", "code.function": "Book" } }),
  ];
  it("finds text, event and attributes, whatever the case", () => {
    expect(searchLines(lines, "failed")).toEqual([0]);
    expect(searchLines(lines, "TOOL.")).toEqual([1]);
    expect(searchLines(lines, "attempt=2")).toEqual([2]);
    expect(searchLines(lines, "book")).toEqual([0, 2]);
    expect(searchLines(lines, "  ")).toEqual([]);
  });

  it("cuts a text at its hits and loses no character of it", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), fc.string({ maxLength: 3 }), (text, wanted) => {
        const cut = parts(text, wanted);
        expect(cut.map((part) => part.text).join("")).toBe(text);
        const hits = new Set(cut.filter(({ hit }) => hit).map((part) => part.text.toLowerCase()));
        hits.delete(wanted.trim().toLowerCase());
        expect([...hits]).toEqual([]);
      }),
    );
    expect(parts("a Book, a bOOk", "book").map(({ hit }) => hit)).toEqual([false, true, false, true]);
  });

  it("shows what is around a hit that lies beyond a row's room", () => {
    const text = `${"x".repeat(500)}needle${"y".repeat(500)}`;
    expect(excerpt(text, "needle", 100)).toMatch(/^….*needle.*…$/);
    expect(excerpt(text, "", 100)).toBe(`${"x".repeat(100)}…`);
    expect(excerpt("short", "needle", 100)).toBe("short");
  });
});

describe("places in time", () => {
  it("the nearest line is nearer than any other", () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 1_000 }), { minLength: 1 }),
        fc.integer({ min: -100, max: 1_100 }),
        (offsets, ms) => {
          const lines = offsets.toSorted((a, b) => a - b).map((at) => line(at));
          const found = lines[nearest(lines, ms)]?.offsetMs ?? Number.NaN;
          const least = Math.min(...offsets.map((at) => Math.abs(at - ms)));
          expect(Math.abs(found - ms)).toBe(least);
        },
      ),
    );
  });

  it("of a call whose start is not known there is none, and nothing lies out of view", () => {
    expect(nearest([], 5)).toBe(-1);
    expect(nearest([line(null)], 5)).toBe(-1);
    expect(isInView(line(null), { fromMs: 1, toMs: 2 })).toBe(true);
    expect(isInView(line(3), { fromMs: 1, toMs: 2 })).toBe(false);
    expect(isInView(line(3), null)).toBe(true);
  });

  it("a newer answer keeps the lines that were known, and is the old one where nothing came", () => {
    const known = [line(1), line(2, { spanId: "a" })];
    const list = (lines: LogLine[], shared: LogList["shared"] = []): LogList => ({
      lines,
      shared,
      truncated: false,
      sources: [],
    });
    expect(keepKnown(list(known), list(structuredClone(known)))).toBe(known);
    const more = keepKnown(list(known), list([...structuredClone(known), line(3)]));
    expect(more[0]).toBe(known[0]);
    expect(more).toHaveLength(3);
    const told = keepKnown(list(known), list([line(1), line(2, { spanId: "a", turnIndex: 4 })]));
    expect(told[1]?.turnIndex).toBe(4);
    // What was common to all lines is a line's own by now.
    const own = [line(1, { attributes: { host: "a" } }), line(2)];
    expect(keepKnown(list(known, [{ service: "voice-edge", attributes: { host: "a" } }]), list(own))).toBe(
      own,
    );
  });
});

describe("attributes that all lines of a service have", () => {
  it("are told once, and every line has all of its own again", () => {
    const attributes = fc.dictionary(fc.constantFrom("a", "b", "c", "call_sid"), fc.constantFrom("1", "2"));
    const some = fc.array(fc.tuple(fc.constantFrom("x", "y"), attributes));
    fc.assert(
      fc.property(some, (all) => {
        const lines = all.map(([service, own], at) => line(at, { service, attributes: own }));
        const list: LogList = { lines, truncated: false, sources: [] };
        const { lines: less, shared } = withShared(list);
        for (const [at, one] of less.entries())
          expect(Object.fromEntries(attributesOf(one, shared))).toEqual(lines[at]?.attributes);
      }),
    );
  });

  it("save half of a long answer", () => {
    const lines = Array.from({ length: 100 }, (_, at) =>
      line(at, {
        attributes: { call_sid: `CA${"0".repeat(32)}`, service_version: "2026.11", attempt: String(at) },
      }),
    );
    const { lines: less, shared } = withShared({ lines, truncated: false, sources: [] });
    expect(less[7]?.attributes).toEqual({ attempt: "7" });
    expect(shared).toEqual([
      { service: "voice-edge", attributes: { call_sid: `CA${"0".repeat(32)}`, service_version: "2026.11" } },
    ]);
  });
});

describe("a body that is JSON", () => {
  it("keeps numbers as they were written, and keys whatever they are", () => {
    const value = parseJson('{"id": 12345678901234567890, "__proto__": {"x": 1}, "e": 1.0}');
    if (value === null || Array.isArray(value)) throw new Error("no object");
    expect(Object.entries(value)).toEqual([
      ["id", new JsonNumber("12345678901234567890")],
      ["__proto__", { x: new JsonNumber("1") }],
      ["e", new JsonNumber("1.0")],
    ]);
  });

  it("is an object or a list, and whole", () => {
    for (const body of ["42", '"text"', "null", "{broken", "[1, 2", "GET / 200", "", "{}…"])
      expect([body, parseJson(body)]).toEqual([body, null]);
    expect(parseJson(" [1]")).toEqual([new JsonNumber("1")]);
    expect(() => parseJson("[".repeat(100_000))).not.toThrow();
  });
});
