/**
 * Turns valid queries into mostly invalid ones, token by token: what a parser, and the evaluation behind it, must
 * answer rather than fail on.
 */
export type Random = () => number;

const TOKEN =
  /"(?:[^"\\]|\\.)*"|`[^`]*`|'(?:[^'\\]|\\.)*'|\d[\w.]*|[A-Za-z_][\w.:]*|=~|!~|[!<>=]=|&&|\|\||\|[=~]|!?[<>]{2}|\s+|./gsu;

const NASTY: readonly string[] = [
  "0",
  "-1",
  "1e308",
  "-Inf",
  "NaN",
  "0x1p-3",
  "9223372036854775808",
  "18446744073709551616",
  "1h",
  "0s",
  "-5m",
  "9999999999y",
  "292y",
  "1.5KB",
  '""',
  '"("',
  '"(a+)+$"',
  '".*"',
  '"\\xff"',
  '"\\ud800"',
  "`\\`",
  '"{{.x}}"',
  '"{{ range }}"',
  '"${1}$99"',
  "nil",
  "true",
  "__proto__",
  "constructor",
  ".toString",
  "span.__proto__",
  "\u0000",
  "\ud800",
  "🙂",
  "é",
  "\\",
  "/*",
  "//",
  "#",
  "(",
  ")",
  "{",
  "}",
  "[",
  "]",
  ",",
  "|",
  "-",
  "!",
  "@ end()",
  "offset 1e9h",
  "[1ms:1ms]",
];

export const tokens = (query: string): string[] => query.match(TOKEN) ?? [];

const pick = <T>(list: readonly T[], random: Random): T | undefined =>
  list[Math.floor(random() * list.length)];

/** One query out of the seeds; the same random numbers give the same query. */
export function mutate(seeds: readonly string[], random: Random): string {
  const list = tokens(pick(seeds, random) ?? "");
  const other = tokens(pick(seeds, random) ?? "");
  const times = 1 + Math.floor(random() * 4);
  // Half stay grammatical for the most part, so that evaluation is reached.
  if (random() < 0.5) {
    for (let i = 0; i < times; i++) replaceAlike(list, other, random);
    return list.join("");
  }
  for (let i = 0; i < times; i++) mutateOnce(list, other, random);
  return list.join("");
}

const kindOf = (token: string): string => {
  if (/^["'`]/.test(token)) return "string";
  if (/^[\d-]/.test(token)) return "number";
  return /^[A-Za-z_]/.test(token) ? "word" : token.trim();
};

/** One token gives way to another of its kind. */
function replaceAlike(list: string[], other: readonly string[], random: Random): void {
  const at = Math.floor(random() * list.length);
  const kind = kindOf(list[at] ?? "");
  const alike = [...other, ...NASTY].filter((token) => kindOf(token) === kind);
  const chosen = pick(alike, random);
  if (chosen !== undefined) list[at] = chosen;
}

function mutateOnce(list: string[], other: readonly string[], random: Random): void {
  const at = Math.floor(random() * (list.length + 1));
  const from = Math.floor(random() * other.length);
  const some = 1 + Math.floor(random() * 6);
  switch (Math.floor(random() * 10)) {
    case 0:
      list.splice(at, some);
      return;
    case 1:
      list.splice(at, 0, ...list.slice(at, at + some));
      return;
    case 2:
      list.splice(at, 1, pick(NASTY, random) ?? "");
      return;
    case 3:
      list.splice(at, 0, pick(NASTY, random) ?? "");
      return;
    case 4:
      list.splice(at, some, ...other.slice(from, from + some));
      return;
    case 5:
      list.splice(at, list.length, ...other.slice(from));
      return;
    case 6:
      return swap(list, at, Math.floor(random() * list.length));
    case 7:
      return nest(list, at, some, random);
    case 8:
      list.splice(at, 1, String.fromCharCode(Math.floor(random() * 0x300)));
      return;
    default:
      list.splice(at, 1, other[from] ?? "");
  }
}

function swap(list: string[], a: number, b: number): void {
  const [first, second] = [list[a], list[b]];
  if (first === undefined || second === undefined) return;
  list[a] = second;
  list[b] = first;
}

const BRACKETS: readonly (readonly [string, string])[] = [
  ["(", ")"],
  ["{", "}"],
  ["[", "]"],
  ["-(", ")"],
  ["!(", ")"],
  ["sum(", ")"],
];

/** Seldom deep, since a recursive parser's stack is what that is for. */
function nest(list: string[], at: number, length: number, random: Random): void {
  const [open, close] = pick(BRACKETS, random) ?? ["(", ")"];
  const depth = random() < 0.02 ? 5000 : 1 + Math.floor(random() * 3);
  const inside = list.slice(at, at + length);
  list.splice(at, length, open.repeat(depth), ...inside, close.repeat(depth));
}
