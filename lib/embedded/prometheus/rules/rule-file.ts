import { globSync, readFileSync, statSync } from "node:fs";
import { resolve } from "node:path";
import { isMap, isScalar, isSeq, LineCounter, type Node, parseDocument, type YAMLMap } from "yaml";
import { compareText, labelsOf } from "../../promql/labels.ts";
import { parseDuration } from "../../promql/literals.ts";
import { parseExpr } from "../../promql/parse.ts";
import type { Rule, RuleGroup } from "./model.ts";
import { parseTemplate } from "../../gotemplate/parse.ts";
import { ALERT_VOCABULARY } from "./template.ts";

/** A rule file cannot be used; the message has a line a fault: `rules.yml:12:9: …`. */
export class RuleFileError extends Error {
  override readonly name = "RuleFileError";
}

/** Prometheus's `evaluation_interval`. */
const DEFAULT_INTERVAL_MS = 60_000;

/**
 * Reads rule files. @param patterns paths or globs; a path must exist, a glob may match nothing.
 * @throws {RuleFileError} with every fault of every file.
 */
export function loadRuleFiles(patterns: readonly string[]): RuleGroup[] {
  const faults: string[] = [];
  const groups = filesOf(patterns, faults).flatMap((file) => {
    try {
      return parseRuleFile(readFileSync(file, "utf8"), file);
    } catch (error) {
      faults.push(error instanceof RuleFileError ? error.message : `${file}: ${String(error)}`);
      return [];
    }
  });
  if (faults.length > 0) throw new RuleFileError(faults.join("\n"));
  return groups.sort((a, b) => compareText(a.file, b.file) || compareText(a.name, b.name));
}

function filesOf(patterns: readonly string[], faults: string[]): string[] {
  const files = new Set<string>();
  for (const pattern of patterns) {
    if (statSync(pattern, { throwIfNoEntry: false })?.isFile() === true) files.add(resolve(pattern));
    else if (/[*?[{]/.test(pattern)) for (const file of globSync(pattern)) files.add(resolve(file));
    else faults.push(`${pattern}: there is no such rule file`);
  }
  return [...files].sort();
}

/** @throws {RuleFileError} with every fault. */
export function parseRuleFile(content: string, file: string): RuleGroup[] {
  const reader = new Reader(content, file);
  const groups = reader.groups();
  if (reader.faults.length > 0) throw new RuleFileError(reader.faults.join("\n"));
  return groups;
}

const FILE_KEYS = ["groups"];
const GROUP_KEYS = ["name", "interval", "query_offset", "limit", "rules", "labels"];
const RULE_KEYS = ["record", "alert", "expr", "for", "keep_firing_for", "labels", "annotations"];

type Fields = ReadonlyMap<string, Node | null>;

/** Walks one document and notes each fault with its place. */
class Reader {
  readonly faults: string[] = [];
  readonly #lines = new LineCounter();
  readonly #file: string;
  readonly #root: Node | null;

  constructor(content: string, file: string) {
    this.#file = file;
    const document = parseDocument(content, { lineCounter: this.#lines, prettyErrors: false });
    this.#root = document.contents;
    for (const { pos, message } of document.errors) this.#faultAt(pos[0], message);
  }

  groups(): RuleGroup[] {
    if (this.#root === null || this.faults.length > 0) return [];
    const fields = this.#fields(this.#root, FILE_KEYS, "a rule file");
    const names = new Set<string>();
    return this.#list(fields.get("groups"), "groups").map((node) => {
      const group = this.#group(node);
      if (group.name === "") this.#fault(node, "Groupname must not be empty");
      if (names.has(group.name)) {
        this.#fault(node, `groupname: ${JSON.stringify(group.name)} is repeated in the same file`);
      }
      names.add(group.name);
      return group;
    });
  }

  #group(node: Node): RuleGroup {
    const fields = this.#fields(node, GROUP_KEYS, "a group");
    const name = this.#text(fields, "name");
    const limit = Number(this.#text(fields, "limit") || 0);
    if (!Number.isInteger(limit)) this.#fault(node, "limit must be a whole number");
    const labels = this.#texts(fields.get("labels"), "labels");
    return {
      file: this.#file,
      name,
      intervalMs: this.#duration(fields, "interval") || DEFAULT_INTERVAL_MS,
      limit,
      queryOffsetMs: this.#duration(fields, "query_offset"),
      rules: this.#list(fields.get("rules"), "rules").map((rule, i) =>
        this.#rule(rule, labels, `group ${JSON.stringify(name)}, rule ${i + 1}`),
      ),
    };
  }

  #rule(node: Node, groupLabels: Record<string, string>, where: string): Rule {
    const fields = this.#fields(node, RULE_KEYS, where);
    const [record, alert, expr] = [
      this.#text(fields, "record"),
      this.#text(fields, "alert"),
      this.#text(fields, "expr"),
    ];
    const fault = (key: string, message: string): void =>
      this.#fault(fields.get(key) ?? node, `${where}, ${JSON.stringify(alert || record)}: ${message}`);
    if (record !== "" && alert !== "") fault("alert", "only one of 'record' and 'alert' must be set");
    if (record === "" && alert === "") fault("record", "one of 'record' or 'alert' must be set");
    if (expr === "") fault("expr", "field 'expr' must be set in rule");
    else
      attempt(
        () => parseExpr(expr),
        (reason) => fault("expr", `could not parse expression: ${reason}`),
      );
    const own = this.#texts(fields.get("labels"), "labels");
    const annotations = this.#texts(fields.get("annotations"), "annotations");
    for (const key of Object.keys(own)) {
      if (!isLabelName(key) || key === "__name__") fault("labels", `invalid label name: ${key}`);
    }
    const labels = labelsOf({ ...groupLabels, ...own });
    if (record !== "" && alert === "") {
      for (const key of ["annotations", "for", "keep_firing_for"]) {
        if (fields.has(key)) fault(key, `invalid field '${key}' in recording rule`);
      }
      if (!record.isWellFormed()) fault("record", `invalid recording rule name: ${record}`);
      if (/[{}]/.test(record)) {
        fault("record", `braces present in the recording rule name; should it be in expr?: ${record}`);
      }
      return { type: "recording", name: record, expr, labels };
    }
    for (const [kind, texts] of [
      ["label", own],
      ["annotation", annotations],
    ] as const) {
      for (const [key, text] of Object.entries(texts)) {
        if (kind === "annotation" && !isLabelName(key))
          fault("annotations", `invalid annotation name: ${key}`);
        attempt(
          () => parseTemplate(text, ALERT_VOCABULARY),
          (reason) => fault(`${kind}s`, `${kind} ${JSON.stringify(key)}: ${reason}`),
        );
      }
    }
    return {
      type: "alerting",
      name: alert,
      expr,
      forMs: this.#duration(fields, "for"),
      keepFiringForMs: this.#duration(fields, "keep_firing_for"),
      labels,
      annotations: labelsOf(annotations),
    };
  }

  #fields(node: Node, known: readonly string[], what: string): Fields {
    const fields = new Map<string, Node | null>();
    if (!isMap(node)) {
      this.#fault(node, `${what} must be a mapping`);
      return fields;
    }
    for (const { key, value } of (node as YAMLMap<Node, Node | null>).items) {
      const name = isScalar(key) ? String(key.value) : "";
      if (known.includes(name)) fields.set(name, value);
      else this.#fault(key, `field ${name} is not known in ${what}`);
    }
    return fields;
  }

  #list(node: Node | null | undefined, name: string): Node[] {
    if (node == null || (isScalar(node) && node.value === null)) return [];
    if (isSeq<Node>(node)) return node.items;
    this.#fault(node, `${name} must be a list`);
    return [];
  }

  /** A scalar as it is written; "" when it is absent. */
  #text(fields: Fields, name: string): string {
    const node = fields.get(name);
    if (node == null) return "";
    if (isScalar(node))
      return node.value === null
        ? ""
        : typeof node.value === "string"
          ? node.value
          : (node.source ?? JSON.stringify(node.value));
    this.#fault(node, `${name} must be a text`);
    return "";
  }

  #texts(node: Node | null | undefined, name: string): Record<string, string> {
    if (node == null || (isScalar(node) && node.value === null)) return {};
    if (!isMap<Node, Node | null>(node)) {
      this.#fault(node, `${name} must be a mapping`);
      return {};
    }
    const entries = new Map(
      node.items.map(({ key, value }) => [isScalar(key) ? String(key.value) : "", value]),
    );
    return Object.fromEntries([...entries.keys()].map((key) => [key, this.#text(entries, key)]));
  }

  #duration(fields: Fields, name: string): number {
    const text = this.#text(fields, name);
    const ms = text === "" ? 0 : parseDuration(text);
    if (ms === null)
      this.#fault(fields.get(name) ?? null, `not a valid duration string: ${JSON.stringify(text)}`);
    return ms ?? 0;
  }

  #fault(node: Node | null, message: string): void {
    this.#faultAt(node?.range?.[0] ?? 0, message);
  }

  #faultAt(offset: number, message: string): void {
    const { line, col } = this.#lines.linePos(offset);
    this.faults.push(`${this.#file}:${line}:${col}: ${message}`);
  }
}

/** Prometheus 3 takes any UTF-8 text as a name. */
const isLabelName = (name: string): boolean => name !== "" && name.isWellFormed();

function attempt(parse: () => unknown, failed: (reason: string) => void): void {
  try {
    parse();
  } catch (error) {
    failed(error instanceof Error ? error.message : String(error));
  }
}
