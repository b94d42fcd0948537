/** A query that Loki would refuse with 400, in its words. */
export class LogqlError extends Error {
  override readonly name = "LogqlError";
}

/** `parse error : …` (Loki prints no position for errors that are not the grammar's). */
export function parseError(message: string): LogqlError {
  return new LogqlError(`parse error : ${message}`);
}

/** `parse error at line 1, col 27: …`; `offset` counts UTF-16 units of the query. `lineless`: Loki says line 0. */
export function parseErrorAt(query: string, offset: number, message: string, lineless = false): LogqlError {
  const before = query.slice(0, offset);
  const line = lineless ? 0 : before.split("\n").length;
  const col = Array.from(before.slice(before.lastIndexOf("\n") + 1)).length + 1;
  return new LogqlError(`parse error at line ${line}, col ${col}: ${message}`);
}

/** What Loki says when a stage of a pipeline is wrong: `parse error : stage '|~ "("' : …`. */
export function stageError(stage: string, message: string): LogqlError {
  return parseError(`stage '${stage}' : ${message}`);
}
