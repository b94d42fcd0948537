import type { Pipeline } from "./ast.ts";
import { parseTraceql } from "./parse.ts";

/** The pipeline of a query that searches. */
export function pipelineOf(query: string): Pipeline {
  const parsed = parseTraceql(query);
  if (parsed.type !== "search") throw new Error(`${query} is a query of metrics`);
  return parsed.pipeline;
}
