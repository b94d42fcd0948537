/** A float as Go's `strconv.FormatFloat(v, 'f', -1, 64)` writes it: shortest digits, never an exponent. */
export function formatFloat(value: number): string {
  if (Number.isNaN(value)) return "NaN";
  if (!Number.isFinite(value)) return value > 0 ? "+Inf" : "-Inf";
  if (Object.is(value, -0)) return "-0";
  const text = String(value);
  const e = text.indexOf("e");
  if (e === -1) return text;
  const exponent = Number(text.slice(e + 1));
  const negative = text.startsWith("-");
  const [whole = "", fraction = ""] = text.slice(negative ? 1 : 0, e).split(".");
  const digits = whole + fraction;
  const point = whole.length + exponent;
  const plain =
    point <= 0
      ? `0.${"0".repeat(-point)}${digits}`
      : digits.length <= point
        ? digits + "0".repeat(point - digits.length)
        : `${digits.slice(0, point)}.${digits.slice(point)}`;
  return (negative ? "-" : "") + plain;
}

/** A float as Go's `%g` (or `%v`) writes it: an exponent of at least two digits below 1e-4 and from a million. */
export function formatG(value: number): string {
  if (!Number.isFinite(value) || Number.isNaN(value)) return formatFloat(value);
  const size = Math.abs(value);
  if (size !== 0 && (size < 1e-4 || size >= 1e6)) {
    return value.toExponential().replace(/e([+-])(\d)$/, "e$10$2");
  }
  return formatFloat(value);
}

/** A float as Go writes it into JSON: an exponent below 1e-6 and from 1e21. */
export function formatJson(value: number): string {
  const size = Math.abs(value);
  return size !== 0 && (size < 1e-6 || size >= 1e21)
    ? formatG(value).replace(/e-0(\d)$/, "e-$1")
    : formatFloat(value);
}

const PLAIN = /^[\p{L}\p{M}\p{N}\p{P}\p{S} ]$/u;
const ESCAPES = new Map(
  Object.entries({
    "\u0007": "\\a",
    "\b": "\\b",
    "\f": "\\f",
    "\n": "\\n",
    "\r": "\\r",
    "\t": "\\t",
    "\v": "\\v",
    "\\": "\\\\",
    '"': '\\"',
  }),
);

/** A text as Go's `strconv.Quote` writes it; a lone surrogate from U+DC80 on stands for a byte that is no UTF-8. */
export function quote(text: string): string {
  const escaped = Array.from(text, (char) => {
    const known = ESCAPES.get(char);
    if (known !== undefined) return known;
    if (PLAIN.test(char)) return char;
    const point = char.codePointAt(0) ?? 0;
    const hex = (length: number) => point.toString(16).padStart(length, "0");
    if (point < 0x80) return `\\x${hex(2)}`;
    if (point >= 0xdc80 && point <= 0xdcff) return `\\x${(point - 0xdc00).toString(16)}`;
    return point > 0xffff ? `\\U${hex(8)}` : `\\u${hex(4)}`;
  });
  return `"${escaped.join("")}"`;
}
