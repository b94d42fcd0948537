/** PromQL cut into parts to be coloured, on several lines. What it cannot read stays as it is. Pure. */

export type TokenKind = "text" | "string" | "function" | "keyword" | "number" | "sign";
export interface Token {
  readonly kind: TokenKind;
  readonly text: string;
}

const PARTS =
  /(?<string>"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|`[^`]*`)|(?<keyword>\b(?:by|without|on|ignoring|group_left|group_right|and|or|unless|bool|offset|atan2)\b)|(?<function>\b[a-zA-Z_]\w*(?=\s*\(|\s+(?:by|without)\s*\())|(?<number>\b\d[\d.]*(?:e[+-]?\d+)?(?:(?:ms|[smhdwy])(?:\d+(?:ms|[smhdwy]))*)?\b)|(?<text>[a-zA-Z_:][\w:]*)|(?<sign>\s+|[^\s\w"'`]+?|.)/gsu;

const JOINING = new Set(["and", "or", "unless"]);
const LONG = 100;

/** The parts of an expression in order; a long one begins a line at each `and`, `or` and `unless` that is not deep. */
export function promqlTokens(query: string): Token[] {
  const tokens: Token[] = [];
  let depth = 0;
  for (const { groups, 0: text } of query.matchAll(PARTS)) {
    const kind = (Object.entries(groups ?? {}).find(([, value]) => value !== undefined)?.[0] ??
      "text") as TokenKind;
    if (kind === "sign") depth += count(text, "(") - count(text, ")");
    if (kind === "keyword" && JOINING.has(text) && depth <= 2 && query.length > LONG) {
      const last = tokens.at(-1);
      if (last?.kind === "sign" && last.text.trim() === "")
        tokens[tokens.length - 1] = { kind: "sign", text: `\n${"  ".repeat(depth)}` };
    }
    tokens.push({ kind, text });
  }
  return tokens;
}

const count = (text: string, sign: string): number => text.split(sign).length - 1;
