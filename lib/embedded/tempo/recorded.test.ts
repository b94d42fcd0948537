import { readFileSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { beforeAll, describe, expect, test } from "vitest";
import * as z from "zod";
import { decodeTraces } from "../otlp/decode.ts";
import { traces } from "./signal.ts";

/** The questions that a real Tempo was asked, asked of ours: see fixtures/README.md. */

const answersSchema = z.array(
  z.object({
    name: z.string(),
    request: z.object({ path: z.string() }),
    response: z.object({ status: z.number(), contentType: z.string().nullable(), body: z.unknown() }),
  }),
);
const fixture = (name: string): string => readFileSync(new URL(`fixtures/${name}`, import.meta.url), "utf8");
const answers = answersSchema.parse(JSON.parse(fixture("answers.json")));
const nowMs = Date.UTC(2026, 10, 24);

/** How the answer must agree, where it is not word for word. */
const LOOSE: Readonly<Record<string, (body: unknown) => unknown>> = {
  // Its own build.
  buildinfo: () => null,
  // The real one gives any first N of the matches.
  "search-resource": countTraces,
  "search-int": countTraces,
  "search-root": countTraces,
  "search-trace-duration": countTraces,
  "search-tags-old": countTraces,
  // Steps without a span may be left out or be 0, and exemplars are a sample.
  "metrics-rate": totals,
  "metrics-rate-by": totals,
  "metrics-count-by": totals,
  "metrics-quantile": shape,
  "metrics-avg": shape,
  "metrics-compare": compared,
  // See fixtures/README.md.
  "metrics-instant": shape,
};

const VOLATILE = new Set(["metrics", "serviceStats"]);
const UNORDERED = new Set([
  "traces",
  "spans",
  "attributes",
  "labels",
  "series",
  "tagValues",
  "resourceSpans",
]);
const isObject = (value: unknown): value is Record<string, unknown> =>
  value !== null && typeof value === "object" && !Array.isArray(value);
const byJson = (a: unknown, b: unknown): number => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1);

function normalise(value: unknown, key = ""): unknown {
  if (Array.isArray(value)) {
    const list = value.map((each) => normalise(each, key));
    return UNORDERED.has(key) ? list.sort(byJson) : list;
  }
  if (!isObject(value)) return typeof value === "number" ? Number(value.toPrecision(9)) : value;
  const entries = Object.entries(value).filter(([name]) => !VOLATILE.has(name));
  return Object.fromEntries(entries.sort(byJson).map(([name, each]) => [name, normalise(each, name)]));
}

function shape(value: unknown): unknown {
  if (Array.isArray(value)) return value.length > 0 ? [shape(value[0])] : [];
  return isObject(value)
    ? Object.fromEntries(Object.entries(value).map(([k, each]) => [k, shape(each)]))
    : typeof value;
}

function listOf(value: unknown, key: string): unknown[] {
  const list = isObject(value) ? value[key] : undefined;
  return Array.isArray(list) ? list : [];
}

function countTraces(body: unknown): unknown {
  return listOf(body, "traces").length;
}

function totals(body: unknown): { labels: unknown; total: string }[] {
  return listOf(body, "series").map((series) => ({
    labels: isObject(series) ? series["labels"] : null,
    total: listOf(series, "samples")
      .reduce<number>((sum, sample) => sum + Number(isObject(sample) ? (sample["value"] ?? 0) : 0), 0)
      .toFixed(6),
  }));
}

/**
 * By attribute and value how many spans. Without what the real one's storage adds: columns of its own for
 * attributes that no span has, and a name counted twice; and where more values than ten are equally frequent.
 */
function compared(body: unknown): unknown {
  return totals(body)
    .map((series) => JSON.stringify(series))
    .filter((text) => !/"(?:name|span\.call\.sid|span\.turn\.latency_seconds)"/.test(text))
    .filter((text) => !STORAGE_COLUMNS.test(text))
    .sort();
}
const STORAGE_COLUMNS =
  /"(?:resource\.(?:cluster|container|namespace|pod|k8s\.[a-z.]+)|span\.(?:http|url|server)\.[a-z._]+)"/;

function read(body: unknown): unknown {
  if (typeof body !== "string") return normalise(body);
  try {
    return normalise(JSON.parse(body));
  } catch {
    return body;
  }
}

/** Of an error only whether it says something: the words are the parser's. */
function viewOf(name: string, response: { status: number }): (body: unknown) => unknown {
  if (response.status >= 400) return (body) => body === "";
  return LOOSE[name] ?? ((body) => body);
}

describe("what a real Tempo answered", () => {
  const db = new DatabaseSync(":memory:");
  beforeAll(() => {
    db.exec(traces.ddl);
    const { messages } = decodeTraces(Buffer.from(fixture("traces.otlp.json")), "json");
    // Twice: a retried request must not double anything.
    for (let i = 0; i < 2; i++) traces.write(db, messages);
  });

  test.each(answers.map((answer) => [answer.name, answer] as const))("%s", (name, { request, response }) => {
    const url = new URL(request.path, "http://localhost");
    const got = traces.handle(db, {
      method: "GET",
      path: decodeURIComponent(url.pathname),
      params: url.searchParams,
      headers: {},
      nowMs,
    });
    const type = (response.contentType ?? "").split(";")[0];
    expect([got.status, got.contentType.split(";")[0]]).toEqual([response.status, type]);
    const view = viewOf(name, response);
    expect(view(read(got.body))).toEqual(view(read(response.body)));
  });
});
