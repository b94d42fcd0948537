import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { MAX_LINES } from "../limits.ts";
import type { LogLine, LogList } from "../schema.ts";
import { attributesOf, withShared } from "./attributes.ts";
import { appended, followFrom } from "./follow.ts";

const START = 1_795_395_524_000;
const NOW = START + 3_600_000;
const ok = { source: "loki", state: "ok", message: "Loki answered.", tookMs: 1 } as const;
const asked = (text: string): NonNullable<LogList["queries"]>[number] => ({
  source: "loki",
  language: "logql",
  query: text,
  from: null,
  to: null,
  step: null,
  limit: null,
  state: "ok",
  message: "",
  tookMs: 1,
  grafana: null,
});

interface Written {
  readonly seconds: number;
  readonly service: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly traced: boolean;
}
const line = (one: Written, at: number): LogLine => ({
  id: `${START + one.seconds * 1000}-${at}`,
  timeNs: `${START + one.seconds * 1000}000000`,
  offsetMs: one.seconds * 1000,
  level: "info",
  service: one.service,
  eventName: null,
  spanId: null,
  turnIndex: null,
  body: `line ${at}`,
  attributes: { ...one.attributes },
});

/** What the server answers when so much has been written. */
function answer(written: readonly Written[], after: string | null, most = 20): LogList {
  const lines = written
    .map((one, at) => ({ line: line(one, at), traced: one.traced }))
    .filter((one) => after === null || BigInt(one.line.timeNs) >= BigInt(after))
    .sort((a, b) =>
      a.line.timeNs === b.line.timeNs
        ? a.line.id < b.line.id
          ? -1
          : 1
        : a.line.timeNs < b.line.timeNs
          ? -1
          : 1,
    );
  const untraced = lines.filter(({ traced }) => !traced).map((one) => one.line.id);
  return withShared({
    lines: lines.map((one) => one.line),
    truncated: false,
    untraced: { count: untraced.length, ids: after === null ? untraced.slice(0, most) : untraced },
    sources: [ok],
    queries: [asked(after ?? "all")],
  });
}

const told = ({ lines, shared }: LogList) =>
  lines.map((one) => ({ ...one, attributes: Object.fromEntries(attributesOf(one, shared)) }));

describe("a running call's lines", () => {
  it("are in the end what a whole answer would have been, in whatever order they came", () => {
    const written: fc.Arbitrary<Written> = fc.record({
      seconds: fc.nat(600),
      service: fc.constantFrom("voice-edge", "booking", "auth"),
      attributes: fc.dictionary(fc.constantFrom("host", "call_sid", "__proto__"), fc.constantFrom("a", "b")),
      traced: fc.boolean(),
    });
    fc.assert(
      fc.property(
        fc.array(fc.tuple(written, fc.nat(29)), { minLength: 1, maxLength: 40 }),
        fc.nat(7),
        (all, step) => {
          // Late by less than half a minute.
          const arrived = all
            .toSorted(([a, lateA], [b, lateB]) => a.seconds + lateA - (b.seconds + lateB))
            .map(([one]) => one);
          let known = answer(arrived.slice(0, 1), null);
          for (let count = 1; count < arrived.length;) {
            count = Math.min(arrived.length, count + step + 1);
            const from = followFrom(known, NOW) ?? "0";
            known = appended(known, answer(arrived.slice(0, count), from)) ?? known;
          }
          const whole = answer(arrived, null);
          expect(told(known)).toEqual(told(whole));
          expect(known.untraced?.count).toBe(whole.untraced?.count);
          expect(known.untraced?.ids.length).toBe(whole.untraced?.ids.length);
          expect(known.sources).toEqual(whole.sources);
        },
      ),
    );
  });

  const written = (seconds: number): Written => ({
    seconds,
    service: "voice-edge",
    attributes: { host: "a" },
    traced: true,
  });

  it("that were known stay the same objects, and nothing new changes nothing", () => {
    const known = answer([written(1), written(2)], null);
    const more = appended(known, answer([written(1), written(2), written(3)], "0"));
    expect(more?.lines.map((one, at) => one === known.lines[at])).toEqual([true, true, false]);
    expect(more?.lines[2]?.attributes).toEqual({});
    expect(appended(known, answer([written(1), written(2)], "0"))?.lines).toEqual(known.lines);
    expect(more?.queries?.map(({ query }) => query)).toEqual(["all", "0"]);
  });

  it("have a turn when their span has come, and are asked for anew when the call began at another time", () => {
    const known = answer([written(1)], null);
    const [only] = known.lines;
    const since = (change: Partial<LogLine>): LogList => ({
      ...known,
      lines: known.lines.map((one) => ({ ...one, ...change })),
    });
    expect(appended(known, since({ turnIndex: 3 }))?.lines).toEqual([{ ...only, turnIndex: 3 }]);
    expect(appended(known, since({ offsetMs: 5 }))).toBeNull();
  });

  it("end with the most that is shown", () => {
    const known = answer(
      Array.from({ length: MAX_LINES }, (_, at) => written(at)),
      null,
    );
    const more = appended(known, { ...known, lines: [{ ...line(written(1e6), 0), id: "new" }] });
    expect([more?.lines.length, more?.truncated]).toEqual([MAX_LINES, true]);
  });

  it("are asked for from half a minute before the newest, or all of them", () => {
    const known = answer([written(1), written(100)], null);
    const ns = (ms: number) => `${ms}000000`;
    expect(followFrom(known, NOW)).toBe(ns(START + 70_000));
    // A clock that is ahead.
    expect(followFrom(answer([written(1), written(9e6)], null), NOW)).toBe(ns(NOW - 30_000));
    expect(followFrom(undefined, NOW)).toBeNull();
    expect(followFrom({ ...known, lines: [] }, NOW)).toBeNull();
    expect(followFrom({ ...known, truncated: true }, NOW)).toBeNull();
    expect(followFrom({ ...known, sources: [{ ...ok, state: "error" }] }, NOW)).toBeNull();
  });
});
