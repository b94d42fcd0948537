import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { evaluateLogs } from "../logql/logs.ts";
import { parseLogSelector } from "../logql/parser.ts";
import { NO_PREFILTER } from "../logql/prefilter.ts";
import type { LineSource } from "../logql/source.ts";
import { lineSource } from "./scan.ts";
import { logs } from "./signal.ts";
import { attributes, memoryDatabase, record, resourceLogs } from "./testing.ts";

const HOUR = 3_600_000_000_000n;
const START = 498_720n * HOUR;
const IDS = ["4f70d0b276ba14974c443f0f5478283b", "CA88acf7a1302447fb3f70354e00028e2c", "plain", "x2"];

interface Item {
  readonly at: number;
  readonly service: string;
  readonly host: string;
  readonly id: string;
  readonly event: string;
  readonly word: string;
}

const item: fc.Arbitrary<Item> = fc.record({
  at: fc.integer({ min: 0, max: 5 * 3600 }),
  service: fc.constantFrom("edge", "calls"),
  host: fc.constantFrom("h1", ...IDS),
  id: fc.constantFrom(...IDS),
  event: fc.constantFrom("call.end", "tool.ok", 'odd"\\'),
  word: fc.constantFrom("slow", "timed out", "ok"),
});

const condition = fc.oneof(
  fc.constantFrom(...IDS).map((id) => `| trace = "${id}"`),
  fc.constantFrom(...IDS).map((id) => `| host_name = "${id}" or trace = "${id}"`),
  fc.tuple(fc.constantFrom(...IDS), fc.constantFrom(...IDS)).map(([a, b]) => `| trace =~ "${a}|${b}"`),
  fc.constantFrom("call.end", "tool.ok", 'odd"\\').map((event) => `| event_name = ${JSON.stringify(event)}`),
  fc.constantFrom("slow", "out", "none").map((word) => `|= "${word}"`),
  fc.constantFrom(
    '| service_name = "edge"',
    '| missing = ""',
    '| host_name != "h1"',
    '| logfmt | trace = "plain"',
  ),
);
const query = fc
  .tuple(
    fc.constantFrom('{service_name=~".+"}', '{service_name="edge"}'),
    fc.array(condition, { maxLength: 3 }),
  )
  .map(([selector, conditions]) => `${selector} ${conditions.join(" ")}`);

function store(items: readonly Item[]) {
  const db = memoryDatabase();
  const messages = items.map(({ at, service, host, id, event, word }) =>
    resourceLogs({ "service.name": service, "host.name": host }, [
      record(START + BigInt(at) * 1_000_000_000n, `a ${word} line`, {
        attributes: attributes({ trace: id, "event.name": event }),
      }),
    ]),
  );
  logs.write(db, messages);
  return db;
}

/** The same lines without the index's help. */
function withoutPrefilter(source: LineSource): LineSource {
  return { scan: (request, visit) => source.scan({ ...request, prefilter: NO_PREFILTER }, visit) };
}

describe("reading stored lines", () => {
  it("gives the same with and without index and prefilter, in either direction", () => {
    const range = fc.tuple(fc.integer({ min: -1, max: 4 }), fc.integer({ min: 1, max: 5 }));
    fc.assert(
      fc.property(
        fc.array(item, { maxLength: 40 }),
        query,
        range,
        fc.boolean(),
        fc.integer({ min: 1, max: 50 }),
        (items, text, [from, hours], forward, limit) => {
          const source = lineSource(store(items));
          const startNs = START + BigInt(from) * HOUR + 17n;
          const request = {
            startNs,
            endNs: startNs + BigInt(hours) * HOUR,
            direction: forward ? "forward" : "backward",
            limit,
            intervalNs: 0,
          } as const;
          const times = (from: LineSource): string[] =>
            evaluateLogs(from, parseLogSelector(text), request).map(
              ({ timestampNs, line }) => `${timestampNs} ${line}`,
            );
          const indexed = times(source);
          expect(indexed).toEqual(times(withoutPrefilter(source)));
          const ordered = indexed.toSorted();
          expect(indexed.map((entry) => entry.split(" ")[0])).toEqual(
            (forward ? ordered : ordered.toReversed()).map((entry) => entry.split(" ")[0]),
          );
        },
      ),
      { numRuns: 150 },
    );
  });

  it("asks the term index for an identifier and not for the rest", () => {
    const db = store([
      { at: 1, service: "edge", host: "h1", id: IDS[0] ?? "", event: "call.end", word: "ok" },
    ]);
    expect(db.prepare("SELECT count(*) AS n FROM log_terms").get()).toEqual({ n: 1 });
    // Were the terms not used, the line would be found without them.
    db.exec("DELETE FROM log_terms");
    const count = (text: string): number =>
      evaluateLogs(lineSource(db), parseLogSelector(text), {
        startNs: START,
        endNs: START + HOUR,
        direction: "forward",
        limit: 10,
        intervalNs: 0,
      }).length;
    expect(count(`{service_name="edge"} | trace="${IDS[0]}"`)).toBe(0);
    expect(count('{service_name="edge"} | event_name="call.end"')).toBe(1);
  });

  it("reads an hour with many lines in parts, and stops early", () => {
    const db = memoryDatabase();
    const records = Array.from({ length: 9_000 }, (_, i) =>
      record(START + BigInt(i) * 300_000_000n, `line ${i}`),
    );
    logs.write(db, [resourceLogs({ "service.name": "edge" }, records)]);
    const visited: string[] = [];
    lineSource(db).scan(
      { matchers: [], startNs: START, endNs: START + HOUR, direction: "backward", prefilter: NO_PREFILTER },
      ({ text }) => visited.push(text) < 5_000,
    );
    expect(visited).toHaveLength(5_000);
    expect(visited[0]).toBe("line 8999");
    expect(visited.at(-1)).toBe("line 4000");
  });
});
