import type { DatabaseSync } from "node:sqlite";
import { parseBytes, parseFloat64, parseGoDuration } from "../logql/literals.ts";
import { LineLabels, type Labels } from "../logql/labels.ts";
import type { Line } from "../logql/line.ts";
import { evaluateLogs, type LogEntry } from "../logql/logs.ts";
import { parseLogSelector } from "../logql/parser.ts";
import { compileStage } from "../logql/stages.ts";
import type { ApiRequest, ApiResponse } from "../signal.ts";
import { BadParameter, checkLength, limit, orderedBounds } from "./params.ts";
import { lokiJson } from "./respond.ts";
import { lineSource } from "./scan.ts";

interface Field {
  type: string;
  readonly values: Set<string>;
  readonly parsers: Set<string>;
}

const MAX_LINES = 5000;
const NO_METADATA = { get: () => undefined, entries: () => [] };
const json = compileStage({ type: "json", extractions: [] });
const logfmt = compileStage({ type: "logfmt", extractions: [], strict: false, keepEmpty: false });

/** https://grafana.com/docs/loki/latest/reference/loki-http-api/#detected-fields (an experimental endpoint of Loki). */
export function detectedFields(db: DatabaseSync, request: ApiRequest): ApiResponse {
  const { entries, most } = readEntries(db, request);
  const fields = collect(entries, most);
  if (fields.size === 0) return lokiJson({});
  return lokiJson({
    fields: [...fields].map(([label, { type, values, parsers }]) => ({
      label,
      type,
      cardinality: values.size,
      parsers: parsers.size > 0 ? [...parsers] : null,
    })),
    limit: most,
  });
}

/** `/detected_field/{name}/values`. */
export function detectedFieldValues(db: DatabaseSync, request: ApiRequest, name: string): ApiResponse {
  const { entries, most } = readEntries(db, request);
  const values = [...(collect(entries, Infinity).get(name)?.values ?? [])].slice(0, most);
  return lokiJson(values.length > 0 ? { values, limit: most } : {});
}

function readEntries(db: DatabaseSync, request: ApiRequest): { entries: LogEntry[]; most: number } {
  const range = orderedBounds(request);
  checkLength(range);
  const lines = limit(request, "line_limit");
  const most = limit(request, request.params.has("limit") ? "limit" : "field_limit", 1000);
  if (lines > MAX_LINES)
    throw new BadParameter(
      `max entries limit per query exceeded, limit > max_entries_limit_per_query (${lines} > ${MAX_LINES})`,
    );
  const query = parseLogSelector(request.params.get("query") ?? "");
  const entries = evaluateLogs(lineSource(db), query, {
    ...range,
    limit: lines,
    direction: "backward",
    intervalNs: 0,
  });
  return { entries, most };
}

function collect(entries: readonly LogEntry[], most: number): Map<string, Field> {
  const fields = new Map<string, Field>();
  const add = (name: string, value: string, parser: string | null): void => {
    let field = fields.get(name);
    if (field === undefined) {
      if (fields.size >= most) return;
      field = { type: typeOf(value), values: new Set(), parsers: new Set() };
      fields.set(name, field);
    }
    field.values.add(value);
    if (parser !== null) field.parsers.add(parser);
  };
  for (const { line, labels } of entries) {
    for (const [name, value] of labels.metadata) add(name, value, null);
    const { parser, found } = parseLine(line, labels.stream);
    for (const [name, value] of found) add(name, value, parser);
    for (const [name, value] of labels.parsed) if (!name.startsWith("__error")) add(name, value, null);
  }
  return fields;
}

/** Loki tries JSON, then logfmt. */
function parseLine(
  text: string,
  stream: Labels,
): { parser: string; found: readonly (readonly [string, string])[] } {
  for (const [parser, stage] of [
    ["json", json],
    ["logfmt", logfmt],
  ] as const) {
    const labels = new LineLabels();
    labels.reset(stream, NO_METADATA);
    const line: Line = { text, labels, timestampNs: () => "0" };
    stage(line);
    if (labels.error === "") return { parser, found: labels.categorised().parsed };
  }
  return { parser: "", found: [] };
}

function typeOf(value: string): string {
  if (/^[+-]?\d+$/.test(value)) return "int";
  if (parseFloat64(value) !== null) return "float";
  if (/^(1|t|T|TRUE|true|True|0|f|F|FALSE|false|False)$/.test(value)) return "boolean";
  if (parseGoDuration(value) !== null) return "duration";
  return parseBytes(value) === null ? "string" : "bytes";
}
