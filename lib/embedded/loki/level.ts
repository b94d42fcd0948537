import { logfmtPairs } from "../logql/parser-logfmt.ts";
import type { Pairs } from "./otlp-labels.ts";

/** Loki's `log_level_fields`, in their order. */
const LEVEL_FIELDS = [
  "level",
  "LEVEL",
  "Level",
  "log.level",
  "severity",
  "SEVERITY",
  "Severity",
  "SeverityText",
  "lvl",
  "LVL",
  "Lvl",
  "severity_text",
  "Severity_Text",
  "SEVERITY_TEXT",
];

const NORMALISED: Readonly<Record<string, string>> = {
  trace: "trace",
  trc: "trace",
  debug: "debug",
  dbg: "debug",
  info: "info",
  inf: "info",
  information: "info",
  warn: "warn",
  wrn: "warn",
  warning: "warn",
  error: "error",
  err: "error",
  critical: "critical",
  fatal: "fatal",
};

/** The last severity number of each level. */
const BY_NUMBER: readonly (readonly [number, string])[] = [
  [4, "trace"],
  [8, "debug"],
  [12, "info"],
  [16, "warn"],
  [20, "error"],
  [24, "fatal"],
];

/**
 * `detected_level`, found where Loki's distributor looks for it: labels, metadata (here in several parts, none of
 * which has a name of another), severity number, the line.
 */
export function detectLevel(stream: Pairs, metadata: readonly Pairs[], line: string): string {
  const given = valueIn(metadata, "detected_level");
  if (given !== undefined) return normalise(given);
  for (const parts of [[stream], metadata]) {
    for (const name of LEVEL_FIELDS) {
      const value = valueIn(parts, name);
      if (value !== undefined) return normalise(value);
    }
  }
  const number = valueIn(metadata, "severity_number");
  if (number !== undefined) return BY_NUMBER.find(([last]) => Number(number) <= last)?.[1] ?? "unknown";
  return levelOfLine(line);
}

function valueIn(parts: readonly Pairs[], name: string): string | undefined {
  for (const part of parts) {
    const value = part.get(name);
    if (value !== undefined) return value;
  }
  return undefined;
}

function normalise(level: string): string {
  return NORMALISED[level.toLowerCase()] ?? level;
}

function levelOfLine(line: string): string {
  const trimmed = line.trim();
  const isJson = trimmed.startsWith("{") && trimmed.endsWith("}");
  const field = isJson ? jsonLevel(trimmed) : trimmed.includes("=") ? logfmtLevel(line) : "";
  return NORMALISED[field.toLowerCase()] ?? levelWord(line);
}

function jsonLevel(text: string): string {
  try {
    return levelIn(JSON.parse(text), 2);
  } catch {
    return "";
  }
}

/** The first level field that holds a string, down to two levels of nesting. */
function levelIn(value: unknown, depth: number): string {
  if (depth === 0 || typeof value !== "object" || value === null || Array.isArray(value)) return "";
  for (const [key, inner] of Object.entries(value)) {
    if (typeof inner === "string" && LEVEL_FIELDS.includes(key)) return inner;
    const nested = levelIn(inner, depth - 1);
    if (nested !== "") return nested;
  }
  return "";
}

function logfmtLevel(line: string): string {
  let best = LEVEL_FIELDS.length;
  let level = "";
  for (const step of logfmtPairs(line)) {
    if ("error" in step) continue;
    const rank = LEVEL_FIELDS.findIndex((field) => field.toLowerCase() === step.key.toLowerCase());
    if (rank < 0 || rank >= best) continue;
    best = rank;
    level = step.value;
    if (rank === 0) break;
  }
  return level;
}

const LEVEL_WORD =
  /(?<=^|[ \t\n[({"'=|])(trace|debug|fatal|critical|error|err|warning|warn|info)(?=$|[ \t\n[\](){}:,!"'=|])/i;

/** The first level that stands by itself in the text. */
function levelWord(line: string): string {
  const word = LEVEL_WORD.exec(line)?.[1];
  return word === undefined ? "unknown" : (NORMALISED[word.toLowerCase()] ?? "unknown");
}
