import { plural } from "#lib/format/text.ts";
import type { LogList } from "#lib/logs/schema.ts";
import type { CallDetail } from "./schema.ts";

/** What is wrong with a call's log lines; apart from the rest, since the lines come by themselves. */
export function lineHealth(untraced: LogList["untraced"] | undefined): CallDetail["health"] {
  if (untraced === undefined || untraced.count === 0) return [];
  const has = untraced.count === 1 ? "has" : "have";
  return [
    {
      kind: "line_without_trace_id",
      severity: "info",
      sentence: `${plural(untraced.count, "log line")} of this call ${has} no trace id.`,
      means: "Such lines are found by the Call SID alone, and lead to no span.",
      todo: "Log inside the span's context, or pass the trace id to the logger.",
      spanIds: [],
    },
  ];
}
