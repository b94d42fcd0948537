import type { Result } from "./model.ts";

/** For tests: the value of what has to be there. Throws the problem. */
export function valueOf<T>(result: Result<T>): T {
  if (!result.ok) throw new Error(`${result.error.kind}: ${result.error.message}`);
  return result.value;
}
