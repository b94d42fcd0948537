/** The query is not PromQL, or its types do not fit: 400 `bad_data`. The text is Prometheus's, position included. */
export class ParseError extends Error {
  override readonly name = "ParseError";
}

/** The query is valid and cannot be answered over this data: 422 `execution`. */
export class ExecutionError extends Error {
  override readonly name = "ExecutionError";
}

/** The query took longer than it may: 503 `timeout`. */
export class QueryTimeoutError extends Error {
  override readonly name = "QueryTimeoutError";
  constructor() {
    super("query timed out in expression evaluation");
  }
}

/** `line:column`, both from 1, as Prometheus writes a position. */
export function positionText(query: string, offset: number): string {
  const before = query.slice(0, Math.min(offset, query.length));
  const line = before.split("\n").length;
  return `${line}:${before.length - before.lastIndexOf("\n")}`;
}

/** @param offset null: of no place in the query. */
export const parseError = (query: string, offset: number | null, message: string): ParseError =>
  new ParseError(
    `${offset === null ? "unknown position" : positionText(query, offset)}: parse error: ${message}`,
  );
