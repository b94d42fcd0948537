import type { ProfiledTrace } from "#lib/profiles/model.ts";
import type { CallLog } from "./records.ts";

/** What the call log says that the trace should hold and does not, as a half sentence; null when it is whole. */
export function tornTrace(trace: ProfiledTrace, { end }: CallLog): string | null {
  const held = trace.turns?.length;
  if (held !== undefined && end?.turns != null && held < end.turns) {
    return `the call log counts ${end.turns} turns, the trace holds ${held}`;
  }
  const dropped = end?.droppedSpans ?? 0;
  return dropped > 0 ? `the voice edge let ${dropped} of its spans go for lack of room` : null;
}
