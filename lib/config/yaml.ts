import { isMap, isScalar, isSeq, LineCounter, parseDocument } from "yaml";
import type { Document, Node } from "yaml";
import type * as z from "zod";

/** YAML files that people write: their value, and the place of every fault in them. */

/** What is wrong, and where; lines and columns from 1. */
export interface Fault {
  readonly line: number;
  readonly column: number;
  readonly reason: string;
}

export interface YamlFile {
  readonly value: unknown;
  /** Where a key stands; of what is missing, the place it is missing from. */
  readonly fault: (path: readonly PropertyKey[], reason: string) => Fault;
}

/** Where yaml's own words are about its functions. */
const YAML_REASONS: Readonly<Record<string, string>> = {
  MULTIPLE_DOCS: "there must be one document: what follows --- is a second one",
  DUPLICATE_KEY: "this key is there already",
};

/** Reads one document. Gives its value, or its faults; never both. */
export function readYaml(text: string): YamlFile | { readonly faults: readonly Fault[] } {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const at = (offset: number, reason: string): Fault => {
    const { line, col } = lines.linePos(offset);
    return { line: Math.max(1, line), column: Math.max(1, col), reason };
  };
  if (document.errors.length > 0) {
    return {
      faults: document.errors.map(({ pos, code, message }) => at(pos[0], YAML_REASONS[code] ?? message)),
    };
  }
  try {
    return {
      // A file of aliases that unfold to gigabytes is refused by yaml itself.
      value: document.toJS({ maxAliasCount: 100 }),
      fault: (path, reason) => at(offsetOf(document, path), reason),
    };
  } catch (error) {
    return { faults: [at(0, error instanceof Error ? error.message : String(error))] };
  }
}

/** Zod's issues as faults, each with its key: `links.grafana.url: …`. */
export function faultsOf(file: YamlFile, error: z.ZodError): Fault[] {
  return error.issues.flatMap((issue) => {
    const unknown = issue.code === "unrecognized_keys";
    const keys = unknown ? issue.keys.map((key) => [...issue.path, key]) : [issue.path];
    // Unless a file has words of its own for it.
    const reason = unknown && issue.message.startsWith("Unrecognized") ? "is not a known key" : issue.message;
    return keys.map((at) =>
      file.fault(at, `${at.length === 0 ? "the file" : at.map(String).join(".")}: ${reason}`),
    );
  });
}

function offsetOf(document: Document, path: readonly PropertyKey[]): number {
  let node: unknown = document.contents;
  let offset = startOf(node);
  for (const key of path) {
    if (isMap(node)) {
      const pair = node.items.find((item) => isScalar(item.key) && String(item.key.value) === String(key));
      if (pair === undefined) break;
      offset = startOf(pair.key);
      node = pair.value;
    } else if (isSeq(node)) {
      node = node.items[Number(key)];
      offset = startOf(node);
    } else break;
  }
  return offset;
}

const startOf = (node: unknown): number => (node as Node | null)?.range?.[0] ?? 0;
