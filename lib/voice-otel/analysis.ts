import { MAX_SUMMARY, known } from "./attributes.ts";
import { idsOf, isCallSid } from "./ids.ts";
import type { Kit } from "./kit.ts";
import { SENTIMENTS } from "./metrics.ts";
import { redact } from "./redact.ts";
import type { PostCallAnalysis } from "./types.ts";

/** Writes `post_call.analysis`, and counts the sentiment. Throws on what is no Call SID. */
export function writeAnalysis(
  kit: Kit,
  atMs: number,
  sid: string,
  analysis: PostCallAnalysis,
  call: { vertical: string; agent?: string },
): void {
  const ids = isCallSid(sid) ? idsOf(sid) : null;
  if (!ids) throw new Error("not a Call SID; the analysis is not recorded");
  // What a model answers may be any text, and a label of a metric must not be.
  const sentiment = SENTIMENTS.find((known) => known === analysis.label);
  if (sentiment === undefined) kit.report(new Error("the sentiment is none of positive, neutral, negative"));
  else kit.metrics.sentiment(call.vertical, sentiment);
  kit.callLog({
    traceId: ids.traceId,
    spanId: ids.rootSpanId,
    event: "post_call.analysis",
    body: "post-call analysis",
    level: "info",
    atMs,
    observedMs: atMs,
    attributes: known({
      "call.sid": sid,
      "call.vertical": call.vertical,
      "call.agent": call.agent,
      "sentiment.label": sentiment,
      "sentiment.score": Number.isFinite(analysis.score) ? Math.min(1, Math.max(-1, analysis.score)) : null,
      "call.summary": redact(analysis.summary, MAX_SUMMARY, kit.region),
      "call.topics": analysis.topics.map((topic) => topic.replaceAll(",", " ")).join(","),
      "analysis.model": analysis.model,
    }),
  });
}
