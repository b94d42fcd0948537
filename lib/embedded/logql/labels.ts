import type { Grouping } from "./ast.ts";

/** A label set that does not change: a stream's, or a result's. Sorted by name. */
export class Labels {
  readonly entries: readonly (readonly [string, string])[];
  /** The same for equal sets. */
  readonly key: string;
  readonly #values: ReadonlyMap<string, string>;

  constructor(values: Iterable<readonly [string, string]>) {
    this.#values = new Map(values);
    this.entries = [...this.#values].toSorted(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
    this.key = JSON.stringify(this.entries);
  }

  /** Empty string when there is no such label, as Prometheus and Loki treat it. */
  get(name: string): string {
    return this.#values.get(name) ?? "";
  }

  has(name: string): boolean {
    return this.#values.has(name);
  }

  toObject(): Record<string, string> {
    return Object.fromEntries(this.entries);
  }

  /** `{a="b", c="d"}`. */
  toString(): string {
    return `{${this.entries.map(([name, value]) => `${name}=${JSON.stringify(value)}`).join(", ")}}`;
  }
}

export const NO_LABELS = new Labels([]);

/** A line's structured metadata; reading one key does not need all of them decoded. */
export interface Metadata {
  get(name: string): string | undefined;
  entries(): readonly (readonly [string, string])[];
}

export interface CategorisedLabels {
  readonly stream: Labels;
  readonly metadata: readonly (readonly [string, string])[];
  readonly parsed: readonly (readonly [string, string])[];
}

const ERROR = "__error__";
const ERROR_DETAILS = "__error_details__";
const EXTRACTED = "_extracted";
const NOTHING: ReadonlyMap<string, string> = new Map();

/**
 * The labels of the line that goes through a pipeline: stream labels, structured metadata and what parsers found, the
 * later before the earlier. One object is reused for all lines. Rules from Loki's `log.LabelsBuilder`.
 */
export class LineLabels {
  error = "";
  errorDetails = "";
  #stream: Labels = NO_LABELS;
  #metadata: Metadata = { get: () => undefined, entries: () => [] };
  #parsed: Map<string, string> = new Map();
  readonly #deleted = new Set<string>();
  readonly #wanted: readonly string[] | null;

  /** `wanted`: the labels that the query needs of its parsers, which pass over all others; null: all. */
  constructor(wanted: ReadonlySet<string> | null = null) {
    this.#wanted = wanted === null ? null : [...wanted];
  }

  reset(stream: Labels, metadata: Metadata): void {
    this.#stream = stream;
    this.#metadata = metadata;
    this.error = "";
    this.errorDetails = "";
    if (this.#parsed.size > 0) this.#parsed = new Map();
    if (this.#deleted.size > 0) this.#deleted.clear();
  }

  /** Undefined: there is no such label. A stream label that is empty counts as none. */
  get(name: string): string | undefined {
    const parsed = this.#parsed.get(name);
    if (parsed !== undefined) return parsed;
    if (this.#deleted.has(name)) return undefined;
    const metadata = this.#ofMetadata(name);
    if (metadata !== undefined) return metadata;
    return this.#stream.get(name) || undefined;
  }

  /** As a string condition sees it: "" when missing, and `__error__` too. */
  valueOf(name: string): string {
    if (name === ERROR) return this.error;
    if (name === ERROR_DETAILS) return this.errorDetails;
    return this.get(name) ?? "";
  }

  /** The name under which a parser's find is stored: a stream label or metadata of that name is not overwritten. */
  parsedName(name: string): string {
    return this.#stream.has(name) || (!this.#deleted.has(name) && this.#ofMetadata(name) !== undefined)
      ? `${name}${EXTRACTED}`
      : name;
  }

  /** True when this line's parsers have set it already: the first find wins. */
  isParsed(name: string): boolean {
    return this.#parsed.has(name);
  }

  /** Whether a parser need look at a label, or, with `prefix`, at an object whose labels begin so. */
  wants(name: string, prefix = false): boolean {
    if (this.#wanted === null) return true;
    return prefix ? this.#wanted.some((wanted) => wanted.startsWith(name)) : this.#wanted.includes(name);
  }

  /** All that the query needs of its parsers is there: they stop, and so do not see what is wrong behind it. */
  get complete(): boolean {
    return this.#wanted !== null && this.#wanted.every((name) => this.#parsed.has(name));
  }

  set(name: string, value: string): void {
    this.#parsed.set(name, value);
  }

  delete(name: string): void {
    if (name === ERROR) this.error = "";
    else if (name === ERROR_DETAILS) this.errorDetails = "";
    else {
      this.#parsed.delete(name);
      this.#deleted.add(name);
    }
  }

  setError(kind: string, details: string): void {
    this.error = kind;
    this.errorDetails = details;
  }

  /** All labels, `__error__` included. */
  all(): Map<string, string> {
    const { stream, metadata, parsed } = this.categorised();
    return new Map([...stream.entries, ...metadata, ...parsed]);
  }

  ofTemplate(): ReadonlyMap<string, string> {
    const all = this.all();
    all.delete(ERROR);
    all.delete(ERROR_DETAILS);
    return all;
  }

  categorised(): CategorisedLabels {
    const hidden = (name: string): boolean => this.#deleted.has(name) || this.#parsed.has(name);
    const metadata = this.#metadata
      .entries()
      .map(([name, value]) => [this.#metadataName(name), value] as const)
      .filter(([name]) => !hidden(name));
    const unchanged = this.#deleted.size === 0 && this.#parsed.size === 0;
    const stream = unchanged
      ? this.#stream
      : new Labels(this.#stream.entries.filter(([name]) => !hidden(name)));
    return { stream, metadata, parsed: this.#parsedWithErrors() };
  }

  /** The labels of this line's sample, under the grouping of the aggregation around it. */
  grouped(grouping: Grouping | null): ReadonlyMap<string, string> {
    if (this.error !== "" || grouping === null) return this.all();
    if (!grouping.without) {
      if (grouping.labels.length === 0) return NOTHING;
      const kept = new Map<string, string>();
      for (const name of grouping.labels) {
        const value = this.get(name);
        if (value !== undefined) kept.set(name, value);
      }
      return kept;
    }
    const rest = this.all();
    for (const name of grouping.labels) rest.delete(name);
    return rest;
  }

  #parsedWithErrors(): readonly (readonly [string, string])[] {
    if (this.#parsed.size === 0 && this.error === "" && this.errorDetails === "") return [];
    const parsed = [...this.#parsed];
    if (this.error !== "") parsed.push([ERROR, this.error]);
    if (this.errorDetails !== "") parsed.push([ERROR_DETAILS, this.errorDetails]);
    return parsed.toSorted(([a], [b]) => (a < b ? -1 : 1));
  }

  #metadataName(name: string): string {
    return this.#stream.has(name) ? `${name}${EXTRACTED}` : name;
  }

  #ofMetadata(name: string): string | undefined {
    const own = this.#stream.has(name) ? undefined : this.#metadata.get(name);
    if (own !== undefined || !name.endsWith(EXTRACTED)) return own;
    const original = name.slice(0, -EXTRACTED.length);
    return this.#stream.has(original) ? this.#metadata.get(original) : undefined;
  }
}
