import { errorAt, type TraceqlError } from "./source.ts";
import { tokenize, type Token } from "./lexer.ts";

const END: Token = { type: "end", text: "$end", value: 0, at: 0 };

/** Reads a query's tokens one by one. */
export class Cursor {
  readonly query: string;
  readonly #tokens: readonly Token[];
  #next = 0;
  #depth = 0;
  #operators = 0;

  constructor(query: string) {
    this.query = query;
    this.#tokens = tokenize(query);
  }

  get token(): Token {
    return this.#tokens[this.#next] ?? END;
  }

  /** Whether the next token is this word or sign. */
  is(text: string): boolean {
    const { type } = this.token;
    return (type === "word" || type === "sign") && this.token.text === text;
  }

  take(): Token {
    const { token } = this;
    if (this.#next < this.#tokens.length - 1) this.#next++;
    return token;
  }

  /** Takes this word or sign if it is next. */
  accept(text: string): boolean {
    const found = this.is(text);
    if (found) this.take();
    return found;
  }

  expect(text: string): void {
    if (!this.accept(text)) throw this.unexpected();
  }

  unexpected(token = this.token): TraceqlError {
    const { type, text } = token;
    if (type === "word" && !KNOWN_WORDS.has(text)) return this.error(`unknown identifier: ${text}`, token);
    const kinds: Partial<Record<Token["type"], string>> = {
      attribute: text,
      string: "STRING",
      integer: "INTEGER",
      float: "FLOAT",
      duration: "DURATION",
    };
    return this.error(`syntax error: unexpected ${kinds[type] ?? text}`, token);
  }

  error(message: string, token = this.token): TraceqlError {
    return errorAt(this.query, token.at, message);
  }

  /** Takes an operator between two operands. A chain of them is as deep as it is long, so it has an end. */
  takeOperator(weight = 1): Token {
    if ((this.#operators += weight) > MAX_OPERATORS) throw this.error(`more than ${MAX_OPERATORS} operators`);
    return this.take();
  }

  /** Reads something that may hold the like of itself; a query nested without end is refused. */
  nested<T>(read: () => T): T {
    if (++this.#depth > MAX_DEPTH) throw this.error(`nested more than ${MAX_DEPTH} deep`);
    const result = read();
    this.#depth--;
    return result;
  }
}

/** The stack of a query thread takes about ten times as much. */
const MAX_DEPTH = 500;
const MAX_OPERATORS = 2000;

const KNOWN_WORDS = new Set(
  (
    "true false nil ok error unset unspecified internal server client producer consumer duration name status " +
    "statusMessage kind rootName rootServiceName traceDuration nestedSetLeft nestedSetRight nestedSetParent " +
    "childCount rootService id traceID spanID parentID timeSinceStart version parent trace: span: event: link: " +
    "instrumentation: count avg max min sum by coalesce select rate count_over_time min_over_time max_over_time " +
    "avg_over_time sum_over_time quantile_over_time histogram_over_time compare topk bottomk with"
  ).split(" "),
);
