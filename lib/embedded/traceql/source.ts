/** The query cannot be read or is not supported; the message says what and where. */
export class TraceqlError extends Error {
  override readonly name = "TraceqlError";
}

export function errorAt(query: string, offset: number, message: string): TraceqlError {
  const before = query.slice(0, offset).split("\n");
  const column = (before.at(-1)?.length ?? 0) + 1;
  return new TraceqlError(`parse error at line ${before.length}, col ${column}: ${message}`);
}
