/** Literals of PromQL's lexer: numbers, durations, strings. */

const UNIT_MS: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 604_800_000,
  y: 31_536_000_000,
};

const DURATION = /^(?:(\d+)y)?(?:(\d+)w)?(?:(\d+)d)?(?:(\d+)h)?(?:(\d+)m(?!s))?(?:(\d+)s)?(?:(\d+)ms)?$/;
const ORDER = ["y", "w", "d", "h", "m", "s", "ms"] as const;

/** `1h30m` in ms; null when it is no duration (`model.ParseDuration`: units from large to small, each once). */
export function parseDuration(text: string): number | null {
  if (text === "0") return 0;
  const parts = DURATION.exec(text);
  if (parts === null || text === "") return null;
  let ms = 0;
  for (const [i, unit] of ORDER.entries()) ms += Number(parts[i + 1] ?? 0) * (UNIT_MS[unit] ?? 0);
  // Go keeps a duration in an int64 of nanoseconds.
  return ms * 1e6 > 9.223372036854776e18 ? null : ms;
}

/** A number as PromQL writes it; a duration counts in seconds. Null when it is neither. */
export function parseNumber(text: string): number | null {
  const lower = text.toLowerCase();
  if (/^[+-]?inf$/.test(lower)) return lower.startsWith("-") ? -Infinity : Infinity;
  if (/^[+-]?nan$/.test(lower)) return Number.NaN;
  const sign = lower.startsWith("-") ? -1 : 1;
  const digits = lower.replace(/^[+-]/, "").replaceAll("_", "");
  if (/^0x[0-9a-f]+$/.test(digits)) return sign * Number(digits);
  if (/^0[0-7]+$/.test(digits)) return sign * Number.parseInt(digits, 8);
  if (/^(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?$/.test(digits)) {
    // Go has no float for digits beyond the largest: infinity is written `Inf`.
    return Number.isFinite(Number(digits)) ? sign * Number(digits) : null;
  }
  const ms = parseDuration(digits);
  return ms === null ? null : (sign * ms) / 1000;
}

const SIMPLE_ESCAPES: Readonly<Record<string, string>> = {
  a: "\u0007",
  b: "\b",
  f: "\f",
  n: "\n",
  r: "\r",
  t: "\t",
  v: "\v",
  "\\": "\\",
  "'": "'",
  '"': '"',
};
const ESCAPE = /\\(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|([0-7]{3})|([\s\S]))|\\$/g;

/** Go's `strutil.Unquote`: double, single and back quotes. Null when the literal is malformed. */
export function unquote(literal: string): string | null {
  const quote = literal.charAt(0);
  if (literal.length < 2 || !literal.endsWith(quote)) return null;
  const body = literal.slice(1, -1);
  if (quote === "`") return body;
  if (quote !== '"' && quote !== "'") return null;
  if (!body.includes("\\")) return body.includes(quote) || body.includes("\n") ? null : body;
  return unescape(body, quote);
}

function unescape(body: string, quote: string): string | null {
  const chars: string[] = [];
  // Escapes of single bytes (`\xc3\xa9`) make up UTF-8 together.
  let bytes: number[] = [];
  let valid = true;
  const flush = () => {
    if (bytes.length > 0) chars.push(fromUtf8(Uint8Array.from(bytes)));
    bytes = [];
  };
  let at = 0;
  for (const found of body.matchAll(ESCAPE)) {
    const plain = body.slice(at, found.index);
    if (plain.includes(quote) || plain.includes("\n")) valid = false;
    if (plain !== "") {
      flush();
      chars.push(plain);
    }
    at = found.index + found[0].length;
    const [, hex, u4, u8, octal, simple] = found;
    const code = u4 ?? u8;
    if (hex !== undefined) bytes.push(Number.parseInt(hex, 16));
    else if (octal !== undefined) {
      const byte = Number.parseInt(octal, 8);
      if (byte > 255) valid = false;
      bytes.push(byte & 255);
    } else {
      flush();
      const point = code === undefined ? null : Number.parseInt(code, 16);
      const char = point === null ? charOf(simple, quote) : codePoint(point);
      if (char === null) valid = false;
      chars.push(char ?? "");
    }
  }
  flush();
  const rest = body.slice(at);
  if (rest.includes(quote) || rest.includes("\n")) valid = false;
  return valid ? chars.join("") + rest : null;
}

/** Bytes that are no UTF-8 become lone surrogates, which no label name may have either. */
function fromUtf8(bytes: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return String.fromCharCode(...Array.from(bytes, (byte) => (byte < 0x80 ? byte : 0xdc00 + byte)));
  }
}

function charOf(letter: string | undefined, quote: string): string | null {
  // Inside one kind of quote, only that kind may be escaped.
  if ((letter === "'" || letter === '"') && letter !== quote) return null;
  return letter === undefined ? null : (SIMPLE_ESCAPES[letter] ?? null);
}

const codePoint = (point: number): string | null =>
  point > 0x10ffff || (point >= 0xd800 && point < 0xe000) ? null : String.fromCodePoint(point);
