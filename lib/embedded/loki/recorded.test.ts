import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { decodeLogs } from "../otlp/decode.ts";
import { logs } from "./signal.ts";
import { ask, bodyOf, memoryDatabase } from "./testing.ts";

interface Recorded {
  readonly name: string;
  readonly request: { readonly path: string; readonly headers?: Record<string, string> };
  readonly response: { readonly status: number; readonly contentType: string; readonly body: unknown };
}

const read = (name: string): Buffer => readFileSync(new URL(`fixtures/${name}`, import.meta.url));
const recorded = JSON.parse(read("loki-answers.json").toString()) as Recorded[];

const db = memoryDatabase();
const decoded = decodeLogs(read("input-logs.otlp.json"), "json");
const rejected = logs.write(db, decoded.messages);

/** Streams and series come in any order. */
function normalise(value: unknown, key = ""): unknown {
  if (Array.isArray(value)) {
    const items = value.map((item) => normalise(item, key));
    const sortable = key === "result" || key === "data" || key === "fields";
    return sortable ? items.toSorted((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1)) : items;
  }
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([name]) => name !== "stats")
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, inner]) => [name, normalise(inner, name)]),
  );
}

/** The sizes of a chunk's encoding are Loki's own. */
const VIEWS: Readonly<Record<string, (body: unknown) => unknown>> = {
  volume: withoutValues,
  "detected-fields": fieldNames,
  // These say more about the process than about the data.
  buildinfo: shapeOf,
  stats: shapeOf,
};

describe("a real Loki's answers", () => {
  it("took all of the recorded lines", () => {
    expect(rejected).toEqual({ count: 0, message: "" });
    expect(recorded.length).toBeGreaterThan(30);
  });

  it.each(recorded)("$name", ({ name, request, response }) => {
    const headers = Object.fromEntries(
      Object.entries(request.headers ?? {}).map(([header, value]) => [header.toLowerCase(), value]),
    );
    const got = ask(db, request.path, { headers });
    expect(got.status).toBe(response.status);
    expect(got.contentType).toBe(response.contentType);
    const view = VIEWS[name] ?? normalise;
    expect(view(bodyOf(got))).toEqual(view(response.body));
  });
});

function withoutValues(body: unknown): unknown {
  const { data } = body as { data: { resultType: string; result: { metric: unknown }[] } };
  return {
    resultType: data.resultType,
    metrics: data.result.map(({ metric }) => JSON.stringify(metric)).toSorted(),
  };
}

function fieldNames(body: unknown): unknown {
  const { fields } = body as { fields: { label: string; type: string; cardinality: number }[] };
  return fields
    .map(({ label, type, cardinality }) => ({ label, type, cardinality }))
    .toSorted((a, b) => (a.label < b.label ? -1 : 1));
}

function shapeOf(body: unknown): unknown {
  return Object.keys(body as object).toSorted();
}
