import { unquote } from "../unquote.ts";

/** Go's text/template without `define`, `template` and `block`. */
export type TemplateNode =
  | { readonly type: "text"; readonly text: string }
  | { readonly type: "action"; readonly pipeline: Pipeline }
  | {
      readonly type: "if" | "with" | "range";
      readonly pipeline: Pipeline;
      readonly body: Template;
      readonly otherwise: Template;
    };

export type Template = readonly TemplateNode[];

export interface Pipeline {
  /** `$x := …`, `$i, $x := range …`: the value is not printed. */
  readonly declares: readonly string[];
  readonly commands: readonly (readonly Term[])[];
}

/** `path` are the fields that are taken of a value: `$labels.job`. */
export type Term =
  | { readonly type: "literal"; readonly value: string | number | bigint | boolean | null }
  | { readonly type: "variable"; readonly name: string; readonly path: readonly string[] }
  | { readonly type: "dot"; readonly path: readonly string[] }
  | { readonly type: "function"; readonly name: string }
  | { readonly type: "pipeline"; readonly pipeline: Pipeline; readonly path: readonly string[] };

/** What a template may name from its start. */
export interface Vocabulary {
  readonly functions: Readonly<Record<string, unknown>>;
  /** `$` is always there. */
  readonly variables: readonly string[];
}

/** @throws {Error} in one sentence: an unknown function, variable or keyword, an action that is not closed. */
export function parseTemplate(text: string, vocabulary: Vocabulary): Template {
  const parser = new TemplateParser(split(text), vocabulary);
  return parser.parse();
}

type Piece = { readonly text: string } | { readonly action: string };

const OPEN = /\{\{(?:- |-(?=\s))?/;
const COMMENT = /^\s*\/\*[\s\S]*?\*\/\s*(-)?\}\}/;

function split(text: string): Piece[] {
  const pieces: Piece[] = [];
  let rest = text;
  let trimNext = false;
  for (;;) {
    const open = OPEN.exec(rest);
    const before = open === null ? rest : rest.slice(0, open.index);
    const trimmed = trimNext ? before.trimStart() : before;
    const out = open?.[0].startsWith("{{-") === true ? trimmed.trimEnd() : trimmed;
    if (out !== "") pieces.push({ text: out });
    if (open === null) return pieces;
    const inside = rest.slice(open.index + open[0].length);
    const comment = COMMENT.exec(inside);
    const end = comment === null ? actionEnd(inside) : comment[0].length - 2;
    const action = inside.slice(0, end);
    trimNext = /\s-$|^-$/.test(action) || comment?.[1] === "-";
    if (comment === null) pieces.push({ action: action.replace(/\s-$/, "").trim() });
    rest = inside.slice(end + 2);
  }
}

/** Where `}}` closes the action: not inside a quotation. */
function actionEnd(text: string): number {
  const found = /^(?:"(?:[^"\\\n]|\\.)*"|`[^`]*`|'(?:[^'\\\n]|\\.)*'|(?!\}\})[^"`'])*?\}\}/.exec(text);
  if (found === null) throw new Error("unclosed action");
  return found[0].length - 2;
}

const TOKEN =
  /\s+|("(?:[^"\\\n]|\\.)*"|`[^`]*`)|([+-]?(?:0[xX][\da-fA-F]+|(?:\d[\d_]*\.?\d*|\.\d+)(?:[eE][+-]?\d+)?))|(\$\w*)|((?:\.\w+)+|\.)|([A-Za-z_]\w*)|(:=|[=|(),])|([\s\S])/gy;

interface Token {
  readonly kind: "string" | "number" | "variable" | "field" | "word" | "symbol";
  readonly text: string;
  /** Whether white space stands before it. */
  readonly spaced: boolean;
}

function tokenize(action: string): Token[] {
  const tokens: Token[] = [];
  let spaced = true;
  for (const [whole, string, number, variable, field, word, symbol, other] of action.matchAll(TOKEN)) {
    if (other !== undefined)
      throw new Error(`unexpected ${JSON.stringify(other)} in ${JSON.stringify(action)}`);
    const add = (kind: Token["kind"], text: string | undefined): boolean =>
      text !== undefined && tokens.push({ kind, text, spaced }) > 0;
    const added =
      add("string", string) ||
      add("number", number) ||
      add("variable", variable) ||
      add("field", field) ||
      add("word", word) ||
      add("symbol", symbol);
    spaced = !added && whole !== "";
  }
  return tokens;
}

const REFUSED = new Set(["define", "template", "block", "break", "continue"]);

class TemplateParser {
  readonly #pieces: readonly Piece[];
  readonly #functions: Vocabulary["functions"];
  #at = 0;
  #variables: string[];
  #tokens: Token[] = [];

  constructor(pieces: readonly Piece[], { functions, variables }: Vocabulary) {
    this.#pieces = pieces;
    this.#functions = functions;
    this.#variables = ["$", ...variables];
  }

  parse(): Template {
    const { nodes, stopped } = this.#nodes();
    if (stopped !== null) throw new Error(`unexpected {{${stopped}}}`);
    return nodes;
  }

  /** Up to the `end` or `else` of the enclosing block, or the template's end. */
  #nodes(): { nodes: TemplateNode[]; stopped: string | null } {
    const nodes: TemplateNode[] = [];
    const scope = this.#variables;
    this.#variables = [...scope];
    for (let piece = this.#pieces[this.#at++]; piece !== undefined; piece = this.#pieces[this.#at++]) {
      if ("text" in piece) {
        nodes.push({ type: "text", text: piece.text });
        continue;
      }
      this.#tokens = tokenize(piece.action);
      const keyword = this.#tokens[0]?.kind === "word" ? this.#tokens[0].text : "";
      if (keyword === "end" || keyword === "else") {
        this.#variables = scope;
        return { nodes, stopped: piece.action };
      }
      if (REFUSED.has(keyword)) throw new Error(`{{${keyword}}} is not supported`);
      if (keyword === "if" || keyword === "with" || keyword === "range") {
        this.#tokens.shift();
        nodes.push(this.#block(keyword));
      } else nodes.push({ type: "action", pipeline: this.#action() });
    }
    this.#variables = scope;
    return { nodes, stopped: null };
  }

  #block(type: "if" | "with" | "range"): TemplateNode {
    const scope = this.#variables;
    this.#variables = [...scope];
    const pipeline = this.#action();
    const { nodes: body, stopped } = this.#nodes();
    if (stopped === null) throw new Error(`{{${type}}} has no {{end}}`);
    let otherwise: Template = [];
    const chained = /^else\s+(if|with)\s/.exec(stopped)?.[1];
    if (chained === "if" || chained === "with") {
      this.#tokens = tokenize(stopped).slice(2);
      otherwise = [this.#block(chained)];
    } else if (stopped === "else") {
      const rest = this.#nodes();
      if (rest.stopped !== "end") throw new Error(`expected {{end}}, got {{${rest.stopped ?? ""}}}`);
      otherwise = rest.nodes;
    } else if (stopped !== "end") throw new Error(`unexpected {{${stopped}}}`);
    this.#variables = scope;
    return { type, pipeline, body, otherwise };
  }

  /** A whole action: nothing may follow its pipeline. */
  #action(): Pipeline {
    const pipeline = this.#pipeline();
    const [left] = this.#tokens;
    if (left !== undefined) throw new Error(`unexpected ${JSON.stringify(left.text)} in an action`);
    return pipeline;
  }

  #pipeline(): Pipeline {
    const declares = this.#declarations();
    const commands: Term[][] = [[]];
    for (let token = this.#tokens[0]; token !== undefined; token = this.#tokens[0]) {
      if (token.text === ")" && token.kind === "symbol") break;
      this.#tokens.shift();
      if (token.text === "|" && token.kind === "symbol") commands.push([]);
      else commands.at(-1)?.push(this.#term(token));
    }
    if (commands.some((command) => command.length === 0)) throw new Error("missing value for command");
    this.#variables.push(...declares);
    return { declares, commands };
  }

  #declarations(): string[] {
    const end = this.#tokens.findIndex(
      ({ text, kind }) => kind === "symbol" && (text === ":=" || text === "="),
    );
    if (end === -1) return [];
    const names = this.#tokens.slice(0, end).filter(({ text }) => text !== ",");
    if (names.length === 0 || names.some(({ kind }) => kind !== "variable")) {
      throw new Error("only variables can be declared");
    }
    this.#tokens = this.#tokens.slice(end + 1);
    return names.map(({ text }) => text);
  }

  #term({ kind, text }: Token): Term {
    switch (kind) {
      case "string": {
        const value = unquote(text);
        if (value === null) throw new Error(`malformed string ${text}`);
        return { type: "literal", value };
      }
      case "number":
        return { type: "literal", value: numberLiteral(text.replaceAll("_", "")) };
      case "variable":
        if (!this.#variables.includes(text)) throw new Error(`undefined variable ${JSON.stringify(text)}`);
        return { type: "variable", name: text, path: this.#path() };
      case "field":
        return { type: "dot", path: text === "." ? [] : text.slice(1).split(".") };
      case "word":
        if (text === "true" || text === "false") return { type: "literal", value: text === "true" };
        if (text === "nil") return { type: "literal", value: null };
        if (!Object.hasOwn(this.#functions, text))
          throw new Error(`function ${JSON.stringify(text)} not defined`);
        return { type: "function", name: text };
      case "symbol": {
        if (text !== "(") throw new Error(`unexpected ${JSON.stringify(text)} in an action`);
        const pipeline = this.#pipeline();
        if (this.#tokens.shift()?.text !== ")") throw new Error("unclosed left paren");
        return { type: "pipeline", pipeline, path: this.#path() };
      }
    }
  }

  #path(): string[] {
    const [next] = this.#tokens;
    if (next?.kind !== "field" || next.spaced || next.text === ".") return [];
    this.#tokens.shift();
    return next.text.slice(1).split(".");
  }
}

/** Go tells whole numbers from floats: a bigint is an `int`. */
const numberLiteral = (text: string): number | bigint =>
  /^[+-]?(?:\d+|0[xX][\da-fA-F]+)$/.test(text) ? BigInt(text.replace(/^\+/, "")) : Number(text);
