import type { DatabaseSync } from "node:sqlite";
import type { Pair, Prefilter } from "../logql/prefilter.ts";
import { decodeMetadata, pairFragment } from "./metadata.ts";
import type { Stream } from "./streams.ts";
import { statement } from "./tables.ts";

/** Metadata shared by the lines of a resource and scope, by its id. */
export type Contexts = ReadonlyMap<number, Context>;

interface Context {
  readonly pairs: ReadonlyMap<string, string>;
}

export function loadContexts(db: DatabaseSync): Contexts {
  const rows = statement(db, "SELECT id, metadata FROM log_contexts").all();
  return new Map(
    rows.map((row) => [Number(row["id"]), { pairs: new Map(decodeMetadata(String(row["metadata"]))) }]),
  );
}

/** A prefilter as SQL, to be appended to a WHERE: what SQLite can refuse never becomes a JavaScript row. */
export interface Condition {
  /** Begins with " AND", or is empty. */
  readonly sql: string;
  readonly values: readonly (string | number)[];
  /** No line can fulfil it. */
  readonly never: boolean;
}

export function conditionOf(prefilter: Prefilter, contexts: Contexts, streams: readonly Stream[]): Condition {
  const parts: string[] = [];
  const values: (string | number)[] = [];
  for (const text of prefilter.texts) {
    parts.push("instr(line, ?) > 0");
    values.push(text.toWellFormed());
  }
  for (const row of prefilter.pairs) {
    if (row.some((pair) => inAnyStream(pair, streams))) continue;
    const inContexts = contextsWith(row, contexts);
    parts.push(
      `(${[...row.map(() => "instr(metadata, ?) > 0"), `context IN (SELECT value FROM json_each(?))`].join(" OR ")})`,
    );
    values.push(
      ...row.map(({ name, value }) => pairFragment(name, value.toWellFormed())),
      JSON.stringify(inContexts),
    );
  }
  return { sql: parts.map((part) => ` AND ${part}`).join(""), values, never: streams.length === 0 };
}

/** A stream that has the pair as a label: the evaluator decides there. */
export function inAnyStream({ name, value }: Pair, streams: readonly Stream[]): boolean {
  return streams.some(({ labels }) => labels.get(name) === value);
}

export function contextsWith(row: readonly Pair[], contexts: Contexts): number[] {
  return [...contexts]
    .filter(([, { pairs }]) => row.some(({ name, value }) => pairs.get(name) === value))
    .map(([id]) => id);
}
