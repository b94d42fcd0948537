import { DatabaseSync } from "node:sqlite";
import { beforeEach, expect, test } from "vitest";
import type { ResourceSpans } from "../otlp/model.ts";
import { pipelineOf } from "../traceql/testing.ts";
import { findTrace, spanReader } from "./read.ts";
import { select } from "./select.ts";
import { traces } from "./signal.ts";
import { message, span, stringAttribute } from "./testing.ts";

const BEFORE = 5_000_000_000n;

let db: DatabaseSync;
beforeEach(() => {
  db = new DatabaseSync(":memory:");
  db.exec(traces.ddl);
});
const count = (table: string): number =>
  Number(db.prepare(`SELECT count(*) AS n FROM ${table}`).get()?.["n"]);
const seen = (query: string): number =>
  [...select(db, pipelineOf(query), { startNs: 0n, endNs: 10n ** 12n })].flatMap(({ spansets }) =>
    spansets.flatMap(({ spans }) => spans),
  ).length;
const fromService = (name: string, ...messages: ResourceSpans[]): ResourceSpans[] =>
  messages.map((each) => ({
    ...each,
    resource: { ...each.resource, attributes: [stringAttribute("service.name", name)] },
  }));
const finish = (): number => {
  let steps = 1;
  while (traces.maintain(db, BEFORE)) steps++;
  return steps;
};

test("what ended before goes, with every trace of it; the rest stays", () => {
  const old = Array.from({ length: 120 }, (_, i) =>
    span((i + 1).toString(16), "1", {
      name: `old ${i}`,
      attributes: [stringAttribute("call.sid", `old-${i}`)],
    }),
  );
  const recent = span("ffff", "1", {
    endTimeUnixNano: 9_000_000_000n,
    attributes: [stringAttribute("call.sid", "new")],
  });
  traces.write(db, [
    ...fromService("gone", message(...old)),
    ...fromService("kept", message(recent)),
    ...fromService("later", message(span("eeee", "1", { endTimeUnixNano: 9_000_000_000n }))),
  ]);
  expect(traces.maintain(db, null)).toBe(false);
  expect(count("traces")).toBe(122);
  finish();
  expect([count("traces"), count("spans"), count("expired_traces")]).toEqual([2, 2, 0]);
  const left = db.prepare("SELECT value FROM trace_terms WHERE key = 'call.sid' AND type = 'string'").all();
  expect(left).toEqual([{ value: "new" }]);
  expect(db.prepare("SELECT name FROM span_names").all()).toEqual([{ name: "turn" }]);
  const origins = db.prepare("SELECT data FROM span_origins").all();
  expect(origins.map(({ data }) => /gone|kept|later/.exec(String(data))?.[0])).toEqual(["kept", "later"]);
});

const SPANS = 6000;
const huge = () =>
  message(
    ...Array.from({ length: SPANS }, (_, i) =>
      span("abc", (i + 1).toString(16), { attributes: [stringAttribute("n", String(i))] }),
    ),
  );

test("a huge trace is out of sight at once and then goes in small steps", () => {
  traces.write(db, [huge()]);
  expect(seen("{}")).toBe(SPANS);
  traces.maintain(db, BEFORE);
  expect(seen("{}")).toBe(0);
  expect(seen('{ span.n = "5" }')).toBe(0);
  expect(findTrace(db, "abc".padStart(32, "0"))).toBeNull();
  expect(count("spans")).toBe(SPANS);
  let most = 0;
  for (let before = SPANS, more = true; more;) {
    more = traces.maintain(db, BEFORE);
    const now = count("spans");
    most = Math.max(most, before - now);
    before = now;
  }
  expect(most).toBeLessThan(1000);
  expect([count("spans"), count("trace_postings"), count("trace_terms")]).toEqual([0, 0, 0]);
});

test("spans that come while their trace is being deleted make a trace of their own", () => {
  traces.write(db, [huge()]);
  traces.maintain(db, BEFORE);
  traces.maintain(db, BEFORE);
  const late = span("abc", "fffff", {
    endTimeUnixNano: 9_000_000_000n,
    attributes: [stringAttribute("n", "5")],
  });
  traces.write(db, [message(late)]);
  finish();
  const head = findTrace(db, late.traceId);
  expect(head && spanReader(db)(head).spans.map(({ spanId }) => spanId)).toEqual([late.spanId]);
  expect(seen('{ span.n = "5" }')).toBe(1);
});

test("an origin that was deleted and comes again is not taken for another", () => {
  const at = (id: string, service: string, endTimeUnixNano: bigint) =>
    fromService(service, message(span(id, "1", { endTimeUnixNano })));
  traces.write(db, [...at("1", "one", 1_500_000_000n), ...at("2", "two", 9_000_000_000n)]);
  finish();
  traces.write(db, [...at("3", "three", 9_000_000_000n), ...at("4", "one", 9_000_000_000n)]);
  const found = ["two", "three", "one"].map((name) => seen(`{ resource.service.name = "${name}" }`));
  expect(found).toEqual([1, 1, 1]);
});
