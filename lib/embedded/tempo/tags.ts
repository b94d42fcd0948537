import type { DatabaseSync } from "node:sqlite";
import { json, type ApiRequest, type ApiResponse } from "../signal.ts";
import { INTRINSICS, type Field, type Pipeline } from "../traceql/ast.ts";
import { fieldValue, scopeOf } from "../traceql/evaluate-field.ts";
import { parseTraceql } from "../traceql/parse.ts";
import { TraceqlError } from "../traceql/source.ts";
import { staticText, type Static } from "../traceql/static.ts";
import { select } from "./select.ts";
import { BadRequest, positive, searchWindow, type Window } from "./window.ts";

/** `GET /api/v2/search/tags` and `/api/v2/search/tag/{tag}/values`, and their older forms. */

const SCOPES = ["resource", "intrinsic", "span", "event", "link", "instrumentation"] as const;
const INTRINSIC_NAMES = [
  "duration",
  "event:name",
  "event:timeSinceStart",
  "instrumentation:name",
  "instrumentation:version",
  "kind",
  "link:spanID",
  "link:traceID",
  "name",
  "rootName",
  "rootServiceName",
  "span:duration",
  "span:id",
  "span:kind",
  "span:name",
  "span:parentID",
  "span:status",
  "span:statusMessage",
  "status",
  "statusMessage",
  "trace:duration",
  "trace:id",
  "trace:rootName",
  "trace:rootService",
  "traceDuration",
];
const DEFAULT_LIMIT = 10_000;
/** A query for values looks at this many traces, the most recent first. */
const MAX_TRACES = 2000;

const IN_WINDOW = `EXISTS (SELECT 1 FROM trace_postings p JOIN traces t ON t.id = p.trace
  WHERE p.term = term.id AND t.end_ns >= ? AND t.start_ns <= ?)`;

export function tagNames(db: DatabaseSync, request: ApiRequest): ApiResponse {
  const scopes = namesByScope(db, request);
  return json({ scopes, metrics: {} });
}

/** `GET /api/search/tags`: all names in one list. */
export function tagNamesV1(db: DatabaseSync, request: ApiRequest): ApiResponse {
  const names = namesByScope(db, request).filter(({ name }) => name !== "intrinsic");
  return json({ tagNames: [...new Set(names.flatMap(({ tags }) => tags))].sort(), metrics: {} });
}

function namesByScope(db: DatabaseSync, request: ApiRequest): { name: string; tags: string[] }[] {
  const window = searchWindow(request);
  const asked = request.params.get("scope") ?? "";
  if (asked !== "" && asked !== "none" && !SCOPES.some((scope) => scope === asked))
    throw new BadRequest(`invalid scope: ${asked}`);
  const limit = positive(request, "limit", DEFAULT_LIMIT);
  const names = db.prepare(
    `SELECT key FROM trace_terms term WHERE scope = ? AND type = 'key' AND ${IN_WINDOW} ORDER BY key LIMIT ?`,
  );
  return SCOPES.filter((scope) => asked === "" || asked === "none" || asked === scope)
    .map((scope) => ({
      name: scope,
      tags:
        scope === "intrinsic"
          ? INTRINSIC_NAMES
          : names.all(scope, window.startNs, window.endNs, limit).map((row) => String(row["key"])),
    }))
    .filter(({ tags }) => tags.length > 0);
}

export function tagValues(db: DatabaseSync, tag: string, request: ApiRequest): ApiResponse {
  const values = valuesOf(db, tag, request).map((value) => ({
    type: typeOf(value),
    value: staticText(value),
  }));
  return json({ tagValues: values, metrics: {} });
}

/** `GET /api/search/tag/{tag}/values`: the tag has no scope, and values no type. */
export function tagValuesV1(db: DatabaseSync, tag: string, request: ApiRequest): ApiResponse {
  const field = INTRINSICS.some((name) => name === tag) ? tag : `.${tag}`;
  return json({ tagValues: valuesOf(db, field, request).map(staticText), metrics: {} });
}

function typeOf(value: Static): string {
  if (value.type === "status" || value.type === "kind") return "keyword";
  return value.type;
}

function valuesOf(db: DatabaseSync, tag: string, request: ApiRequest): Static[] {
  const window = searchWindow(request);
  const limit = positive(request, "limit", DEFAULT_LIMIT);
  const field = readTag(tag);
  const pipeline = readQuery(request.params.get("q"));
  const known = pipeline ? null : indexedValues(db, field, window, limit);
  return known ?? scannedValues(db, field, pipeline ?? [{ type: "filter", condition: null }], window, limit);
}

function readTag(tag: string): Field {
  try {
    const query = parseTraceql(`{} | select(${tag})`);
    const stage = query.type === "search" ? query.pipeline.at(1) : undefined;
    const [field, ...others] = stage?.type === "select" ? stage.fields : [];
    if (field && others.length === 0) return field;
  } catch (error) {
    if (!(error instanceof TraceqlError)) throw error;
  }
  throw new BadRequest(`tag name is not valid intrinsic or scoped attribute: ${tag}`);
}

/** The real one ignores a query that it cannot read. */
function readQuery(text: string | null): Pipeline | null {
  try {
    const query = text ? parseTraceql(text) : null;
    if (query?.type !== "search") return null;
    const [stage, ...others] = query.pipeline;
    const everything = stage?.type === "filter" && stage.condition === null && others.length === 0;
    return everything ? null : query.pipeline;
  } catch (error) {
    if (error instanceof TraceqlError) return null;
    throw error;
  }
}

/** From the inverted index, where that knows all values: strings and booleans. */
function indexedValues(db: DatabaseSync, field: Field, window: Window, limit: number): Static[] | null {
  if (field.type === "attribute" && field.scope === null) return null;
  if (field.type === "intrinsic" && (field.name === "status" || field.name === "kind")) return null;
  const [scope, key] = field.type === "attribute" ? [field.scope, field.key] : ["intrinsic", field.name];
  const rows = db
    .prepare(
      `SELECT type, value FROM trace_terms term
       WHERE scope = ? AND key = ? AND type IN ('string', 'bool') AND ${IN_WINDOW} LIMIT ?`,
    )
    .all(scope, key, window.startNs, window.endNs, limit);
  if (rows.length === 0) return null;
  return rows.map((row): Static =>
    row["type"] === "bool"
      ? { type: "bool", value: row["value"] === "true" }
      : { type: "string", value: String(row["value"]) },
  );
}

function scannedValues(
  db: DatabaseSync,
  field: Field,
  pipeline: Pipeline,
  window: Window,
  limit: number,
): Static[] {
  const values = new Map<string, Static>();
  let traces = 0;
  for (const { trace, spansets } of select(db, pipeline, window, [field])) {
    const scope = scopeOf(trace);
    for (const span of spansets.flatMap(({ spans }) => spans)) {
      const value = fieldValue(field, span, scope);
      for (const each of value.type === "array" ? value.value : [value])
        if (each.type !== "nil") values.set(`${each.type}:${staticText(each)}`, each);
      if (values.size >= limit) return [...values.values()];
    }
    if (++traces >= MAX_TRACES) break;
  }
  return [...values.values()];
}
