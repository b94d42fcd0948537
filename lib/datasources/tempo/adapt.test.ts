import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { adaptAttributes, adaptTrace } from "./adapt.ts";

const trace = (spans: unknown, more: Record<string, unknown> = {}) => ({
  resourceSpans: [{ resource: {}, scopeSpans: [{ spans }], ...more }],
});
const span = {
  traceId: "5E2UIoRBTrcD3DB/GVmGnQ==",
  spanId: "gPWW32widC4=",
  name: "turn",
  startTimeUnixNano: "1795395528500000000",
  endTimeUnixNano: "1795395568099413000",
};

describe("a trace in jsonpb", () => {
  it("keeps the readable spans of a damaged one, and counts the others", () => {
    const bad = [
      { ...span, spanId: "" },
      { ...span, spanId: "AAAAAAAAAAA=" },
      { ...span, traceId: "short" },
      { ...span, startTimeUnixNano: "yesterday" },
      { ...span, endTimeUnixNano: -5 },
      null,
      "span",
      [span],
    ];
    const adapted = adaptTrace(trace([span, ...bad, span]));
    expect(adapted?.spans.map((one) => one.name)).toEqual(["turn", "turn"]);
    expect(adapted?.unreadable).toBe(bad.length);
  });

  it("reads left-out zero values: no parent, name, kind, status, end, attributes", () => {
    const { traceId, spanId } = span;
    expect(adaptTrace(trace([{ traceId, spanId }]))?.spans[0]).toMatchObject({
      parentId: null,
      name: "",
      kind: "unspecified",
      status: "unset",
      statusMessage: null,
      startNs: 0n,
      endNs: 0n,
      service: "unknown",
      events: [],
      links: [],
    });
  });

  it("reads hex ids and numeric enums too, as OTLP/JSON has them", () => {
    const hex = {
      ...span,
      traceId: "E44D942284414EB703DC307F1959869D",
      spanId: "80f596df6c22742e",
      parentSpanId: "0000000000000000",
      kind: 2,
      status: { code: 2, message: "timeout" },
    };
    const [same] = adaptTrace(trace([span]))?.spans ?? [];
    expect(adaptTrace(trace([hex]))?.spans[0]).toMatchObject({
      traceId: same?.traceId,
      spanId: same?.spanId,
      parentId: null,
      kind: "server",
      status: "error",
      statusMessage: "timeout",
    });
  });

  it("reads events, links, the older scope name and v1's batches", () => {
    const events = [
      {
        name: "guardrail.rejected",
        timeUnixNano: "5",
        attributes: [{ key: "guardrail.name", value: { stringValue: "pii" } }],
      },
      { name: "broken", timeUnixNano: {} },
    ];
    const links = [
      { traceId: span.traceId, spanId: span.spanId },
      { traceId: "", spanId: "" },
    ];
    const batches = [
      { instrumentationLibrarySpans: [{ scope: { name: "kit" }, spans: [{ ...span, events, links }] }] },
    ];
    const [one] = adaptTrace({ batches })?.spans ?? [];
    expect(one?.scope).toBe("kit");
    expect(one?.events.map((event) => event.attributes.get("guardrail.name"))).toEqual(["pii"]);
    expect(one?.links).toHaveLength(1);
  });

  it("is refused when it is no trace", () => {
    for (const bad of [null, 5, "x", [], { resourceSpans: {} }, { batches: "x" }]) {
      expect(adaptTrace(bad)).toBeNull();
    }
    expect(adaptTrace({})).toEqual({ spans: [], unreadable: 0 });
  });

  it("never throws, whatever JSON it gets (property)", () => {
    const node = fc.letrec((tie) => ({
      any: fc.oneof(
        fc.jsonValue({ maxDepth: 2 }),
        fc.array(tie("any"), { maxLength: 3 }),
        fc.dictionary(
          fc.constantFrom(
            "resourceSpans",
            "scopeSpans",
            "spans",
            "resource",
            "scope",
            "attributes",
            "key",
            "value",
            "events",
            "status",
            "arrayValue",
            "values",
            "__proto__",
          ),
          tie("any"),
          { maxKeys: 4 },
        ),
      ),
    })).any;
    fc.assert(
      fc.property(node, (any) => {
        const adapted = adaptTrace(any);
        expect(adapted === null || adapted.unreadable >= 0).toBe(true);
      }),
    );
  });
});

describe("attributes", () => {
  it("keep their types, integers beyond 2^53 too", () => {
    const values = {
      text: [{ stringValue: "x" }, "x"],
      empty: [{ stringValue: "" }, ""],
      int: [{ intValue: "4" }, 4],
      zero: [{ intValue: "0" }, 0],
      big: [{ intValue: "9007199254740993" }, 9007199254740993n],
      double: [{ doubleValue: 2.5 }, 2.5],
      nan: [{ doubleValue: "NaN" }, Number.NaN],
      no: [{ boolValue: false }, false],
      bytes: [{ bytesValue: "AQI=" }, "AQI="],
      list: [{ arrayValue: { values: [{ stringValue: "a" }, { intValue: "1" }] } }, ["a", 1]],
      map: [
        { kvlistValue: { values: [{ key: "__proto__", value: { boolValue: true } }] } },
        new Map([["__proto__", true]]),
      ],
      nothing: [{}, null],
    };
    const pairs = Object.entries(values).map(([key, [value]]) => ({ key, value }));
    expect([...adaptAttributes(pairs)]).toEqual(
      Object.entries(values).map(([key, [, value]]) => [key, value]),
    );
  });

  it("cannot reach a prototype, repeat a key or nest without end", () => {
    let deep: unknown = { stringValue: "bottom" };
    for (let i = 0; i < 10_000; i += 1) deep = { arrayValue: { values: [deep] } };
    const attributes = adaptAttributes([
      { key: "__proto__", value: { stringValue: "a" } },
      { key: "k", value: { stringValue: "first" } },
      { key: "k", value: { stringValue: "second" } },
      { key: "deep", value: deep },
      { value: { stringValue: "no key" } },
    ]);
    expect([...attributes.keys()]).toEqual(["__proto__", "k", "deep"]);
    expect(attributes.get("k")).toBe("first");
    expect(({} as Record<string, unknown>)["a"]).toBeUndefined();
  });
});

it("reads every recorded trace whole", () => {
  const file = new URL("../fixtures/tempo-answers.json", import.meta.url);
  const recorded = JSON.parse(readFileSync(file, "utf8")) as { name: string; response: { body: unknown } }[];
  const traces = recorded.filter((one) => /^trace-v[12]$/.test(one.name));
  expect(traces).toHaveLength(2);
  for (const { response } of traces) {
    const body = response.body as { trace?: unknown };
    const adapted = adaptTrace(body.trace ?? body);
    expect(adapted?.unreadable).toBe(0);
    expect(adapted?.spans.length).toBeGreaterThan(50);
  }
});
