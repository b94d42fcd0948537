import type { CallDetail } from "../schema.ts";

/** Why a call has no turns or no spans, in a sentence: unknown is never shown as none. */

/** Why there is no trace to draw: in the words of the source that should have it, where it says. */
export function whyNoTrace({ sources, call }: CallDetail): string {
  const tempo = sources.find((source) => source.source === "tempo");
  if (tempo !== undefined && tempo.state !== "ok" && tempo.message !== "") return tempo.message;
  if (call.running) return "No span has arrived so far. This page fills in as the call goes on.";
  return call.spanCount === null ? "There is no trace of this call." : "There are no spans of this call.";
}

/** Why there is nothing to divide into stages. */
export function whyNoTurns(detail: CallDetail): string {
  const { state, call } = detail;
  // A trace without turns is another thing than no trace.
  if (call.spanCount !== null && !call.running)
    return "No turn could be read from this trace: its spans follow no convention that is known here. They are below as they were sent.";
  switch (state) {
    case "sampled_out":
      return "The turns of this call are not known, because its trace was not kept: it was among the calls without an error or a slow turn, of which one in ten is.";
    case "expired":
      return "The turns of this call are no longer known: its trace is older than traces are kept.";
    case "not_yet":
      return "The trace has not arrived yet. This page looks again every few seconds.";
    case "running":
      return "No turn has been recorded so far. This page fills in as the call goes on.";
    default:
      return whyNoTrace(detail);
  }
}
