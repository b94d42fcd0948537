import { callHref } from "#lib/calls/href.ts";
import type { CallVerdict } from "#lib/calls/schema.ts";
import { parseCallSid } from "#lib/units.ts";
import { MOST_OPENED_BYTES, TOO_LARGE } from "./limits.ts";
import { type CallFile, callFileSchema, FILE_KIND, FILE_VERSION } from "./schema.ts";

/** Reads a file that somebody gave: anything may be in it. It is read in the browser and goes nowhere. */

const MOST_ITEMS = 200_000;
const MOST_DEPTH = 16;
const MOST_TEXT = 20_000;
/** Sixteen digits for each of the most spans. */
const MOST_IDS = 16 * MOST_ITEMS;
/** Beyond it arithmetic with ms and ns is not exact. */
const MOST_NUMBER = Number.MAX_SAFE_INTEGER;
const FORBIDDEN = new Set(["__proto__", "constructor", "prototype"]);

export type ReadFile =
  | { readonly ok: true; readonly file: CallFile }
  | { readonly ok: false; readonly problem: string };

const no = (problem: string): ReadFile => ({ ok: false, problem });

/** Reads the text of a file. `problem` is a sentence that says what is wrong and where. */
export function readCallFile(text: string): ReadFile {
  if (text.length > MOST_OPENED_BYTES) return no(TOO_LARGE);
  if (text.trim() === "") return no("The file is empty.");
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return no("This is not JSON, or it breaks off in the middle. Save the file anew from the call's page.");
  }
  if (typeof value !== "object" || value === null || !Object.hasOwn(value, "kind"))
    return no("This is JSON, but not a call from Earshot: save one with Report, JSON file on a call's page.");
  const { kind, version } = value as { kind?: unknown; version?: unknown };
  if (kind !== FILE_KIND) return no("This is a file of another kind, not a call from Earshot.");
  if (typeof version !== "number" || !Number.isInteger(version) || version < 1)
    return no("The file does not say which version it is.");
  if (version > FILE_VERSION)
    return no(
      `The file was written by a newer Earshot (version ${version}); this one reads version ${FILE_VERSION}. Open it in the newer one.`,
    );
  const excess = excessOf(value);
  if (excess !== null) return no(excess);
  const parsed = callFileSchema.safeParse(value);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    return no(
      `The file is damaged at \`${pathText(issue?.path ?? [])}\`: ${lowerFirst(issue?.message ?? "")}.`,
    );
  }
  const torn = tornColumn(parsed.data);
  return torn === null ? { ok: true, file: settled(parsed.data) } : no(torn);
}

const lowerFirst = (text: string): string => text.charAt(0).toLowerCase() + text.slice(1, 300);
const pathText = (path: readonly PropertyKey[]): string =>
  path.length === 0 ? "the file" : path.map(String).join(".").slice(0, 200);

/** What is too much anywhere in the file, as a sentence; without recursion, since it may be as deep as it likes. */
function excessOf(root: object): string | null {
  const open: { readonly value: object; readonly path: string; readonly depth: number }[] = [
    { value: root, path: "", depth: 0 },
  ];
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    const { value, path, depth } = at;
    if (depth > MOST_DEPTH) return `The file is nested too deeply at \`${path.slice(0, 200)}\`.`;
    const entries: readonly (readonly [string | number, unknown])[] = Array.isArray(value)
      ? value.map((one, i) => [i, one])
      : Object.entries(value);
    if (entries.length > MOST_ITEMS)
      return `The file holds too much at \`${path}\`: at most ${MOST_ITEMS.toLocaleString("en")} items.`;
    for (const [key, one] of entries) {
      const where = path === "" ? String(key) : `${path}.${String(key).slice(0, 60)}`;
      if (typeof key === "string" && (FORBIDDEN.has(key) || key.length > MOST_TEXT))
        return `The file holds a name that is not allowed, in \`${path === "" ? "the file" : path.slice(0, 200)}\`.`;
      if (typeof one === "string" && one.length > (where === "spans.ids" ? MOST_IDS : MOST_TEXT))
        return `The text at \`${where.slice(0, 200)}\` is too long.`;
      if (typeof one === "number" && Math.abs(one) > MOST_NUMBER)
        return `The number at \`${where.slice(0, 200)}\` is too large.`;
      if (typeof one === "string" && String(key).endsWith("Ns") && one.length > 20)
        return `The instant at \`${where.slice(0, 200)}\` is no instant.`;
      if (typeof one === "object" && one !== null) open.push({ value: one, path: where, depth: depth + 1 });
    }
  }
  return null;
}

const isTorn = (
  { values, at: indexes }: { readonly values: readonly unknown[]; readonly at: readonly number[] },
  count: number,
): boolean => indexes.length !== count || indexes.some((index) => index < -1 || index >= values.length);

/** Columns of different lengths cannot be of one table. */
function tornColumn({ spans }: CallFile): string | null {
  const { count } = spans;
  // Whichever dictionaries there are: a list of spans gets more of them as time goes by.
  const dictionaries = Object.entries(spans).flatMap(([name, column]) =>
    typeof column === "object" && column !== null && !Array.isArray(column) ? [{ name, column }] : [],
  );
  const columns = {
    depths: spans.depths,
    starts: spans.starts,
    durations: spans.durations,
    events: spans.events,
  };
  const torn =
    spans.ids.length === 16 * count && /^[0-9a-f]*$/.test(spans.ids)
      ? (Object.entries(columns).find(([, column]) => column.length !== count)?.[0] ??
        dictionaries.find(({ column }) => isTorn(column, count))?.name)
      : "ids";
  if (torn !== undefined) return `The file is damaged at \`spans.${torn}\`: it is not as long as the others.`;
  return spans.depths.some((depth) => depth < 0) ||
    spans.defects.some(({ rows }) => rows.some((row) => row < 0 || row >= count))
    ? "The file is damaged at `spans`: it names spans that are not there."
    : null;
}

/** A call in a file does not go on; its links lead to places in the file, and to calls by their ids. */
function settled(file: CallFile): CallFile {
  const { call: detail } = file;
  const { verdict } = detail;
  const open = detail.state === "running" || detail.state === "not_yet";
  return {
    ...file,
    call: {
      ...detail,
      call: { ...detail.call, running: false },
      state: open ? "partial" : detail.state,
      verdict: { ...verdict, evidence: linked(verdict.evidence) },
      findings: detail.findings.map((finding) => ({ ...finding, evidence: linked(finding.evidence) })),
      legs: detail.legs.map((leg) => ({
        ...leg,
        href: parseCallSid(leg.sid) === null ? "/calls" : callHref(leg.sid),
      })),
    },
  };
}

const linked = (evidence: CallVerdict["evidence"]): CallVerdict["evidence"] =>
  evidence.map((one) => ({
    ...one,
    href:
      one.kind === "query"
        ? "/report"
        : `/report?${new URLSearchParams({ [one.kind === "span" ? "span" : "line"]: one.id })}`,
  }));
