import type { LogLine } from "../schema.ts";

/** Search in log lines: in what a row shows, and in the line's own attributes as `key=value`. */

const texts = new WeakMap<LogLine, string>();

/** What is searched of a line, in lower case; kept as long as the line. */
function textOf(line: LogLine): string {
  const known = texts.get(line);
  if (known !== undefined) return known;
  const attributes = Object.entries(line.attributes).map(([key, value]) => `${key}=${value}`);
  const text = [line.body, line.eventName ?? "", line.service, ...attributes].join("\n").toLowerCase();
  texts.set(line, text);
  return text;
}

/** The places of the lines that hold a text, ascending; none for an empty text. */
export function searchLines(lines: readonly LogLine[], text: string): number[] {
  const wanted = text.trim().toLowerCase();
  const found: number[] = [];
  if (wanted === "") return found;
  for (const [at, line] of lines.entries()) if (textOf(line).includes(wanted)) found.push(at);
  return found;
}

export interface Part {
  readonly text: string;
  readonly hit: boolean;
  /** Where it begins in the whole. */
  readonly at: number;
}

/** A text cut where the wanted one begins and ends, whatever its case; at most `most` hits are told apart. */
export function parts(text: string, wanted: string, most = 50): Part[] {
  const [whole, part] = [text.toLowerCase(), wanted.trim().toLowerCase()];
  // A few letters change their length with their case: then places in one are not places in the other.
  if (part === "" || whole.length !== text.length) return [{ text, hit: false, at: 0 }];
  const found: Part[] = [];
  let from = 0;
  for (let hits = 0; hits < most; hits++) {
    const at = whole.indexOf(part, from);
    if (at < 0) break;
    if (at > from) found.push({ text: text.slice(from, at), hit: false, at: from });
    found.push({ text: text.slice(at, at + part.length), hit: true, at });
    from = at + part.length;
  }
  if (from < text.length) found.push({ text: text.slice(from), hit: false, at: from });
  return found;
}

/** As much of a text as a row has room for: its beginning, or what is around the first hit beyond that. */
export function excerpt(text: string, wanted: string, room: number): string {
  if (text.length <= room) return text;
  const part = wanted.trim().toLowerCase();
  const at = part === "" ? -1 : text.toLowerCase().indexOf(part);
  const from = at + part.length > room / 2 ? at - Math.floor(room / 8) : 0;
  return `${from > 0 ? "…" : ""}${text.slice(from, from + room)}${from + room < text.length ? "…" : ""}`;
}
