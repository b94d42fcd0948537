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

/**
 * A string literal of PromQL, LogQL or a Go template, in double, single or back quotes, as Prometheus's
 * `strutil.Unquote` reads it. Null when it is malformed.
 */
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
