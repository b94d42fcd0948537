import { numeric, type RawSpan, text } from "#lib/traces/raw.ts";
import { msOfNs, type Refuse } from "../evidence.ts";

/** Attributes of LiveKit's spans, each believed only where it can be right. All results are in ms. */

/** `lk.<name>` up to 1.6, `lk.pii.<name>` from 1.7 on. */
export const content = ({ attributes }: RawSpan, name: string): string | null =>
  text(attributes, `lk.pii.${name}`) ?? text(attributes, `lk.${name}`);

const NOT_MEASURED = "zero or less is what is written where nothing was measured";
const TOO_LONG = "longer than the span that it is a part of, so it is in another unit or of another time";
/** Clocks of one process, read at slightly different places. */
const SLACK_MS = 50;

const lengthMs = (span: RawSpan): number => msOfNs(span.endNs - span.startNs);

/** A part of a span's time, in seconds: longer than the span it cannot be. */
function partOf(span: RawSpan, what: string, refuse: Refuse): number | null {
  const seconds = numeric(span.attributes, what);
  if (seconds === null) return null;
  if (seconds <= 0) return refuse(what, span, seconds, NOT_MEASURED);
  if (seconds * 1000 > lengthMs(span) + SLACK_MS) return refuse(what, span, seconds, TOO_LONG);
  return seconds * 1000;
}

/** A figure in ms of a JSON blob (`lk.llm_metrics`, `lk.tts_metrics`; camelCase in Node, snake_case and s in Python). */
function ofBlob(
  span: RawSpan,
  what: "lk.llm_metrics" | "lk.tts_metrics",
  name: "ttft" | "ttfb",
  refuse: Refuse,
): number | null {
  const blob = text(span.attributes, what);
  if (blob === null || blob.length > 65_536) return null;
  const found = new RegExp(String.raw`"${name}(Ms)?"\s*:\s*(-?\d+(?:\.\d+)?)`).exec(blob);
  if (found === null) return null;
  const ms = Number(found[2]) * (found[1] === undefined ? 1000 : 1);
  if (ms <= 0) return refuse(`${name} in ${what}`, span, ms, NOT_MEASURED);
  if (ms > lengthMs(span) + SLACK_MS) return refuse(`${name} in ${what}`, span, ms, TOO_LONG);
  return ms;
}

export interface Measured {
  /** The span whose start the time is from. */
  readonly span: RawSpan;
  readonly ms: number;
  readonly what: string;
}

/** Request → first token, from the first of three places that is believed. */
export function firstToken(node: RawSpan, requests: readonly RawSpan[], refuse: Refuse): Measured | null {
  const ms = partOf(node, "lk.response.ttft", refuse);
  if (ms !== null) return { span: node, ms, what: "lk.response.ttft of llm_node" };
  const [request] = requests;
  if (request === undefined || requests.length > 1) return null;
  const chunk = partOf(request, "gen_ai.response.time_to_first_chunk", refuse);
  if (chunk !== null)
    return { span: request, ms: chunk, what: "gen_ai.response.time_to_first_chunk of llm_request" };
  const blob = ofBlob(request, "lk.llm_metrics", "ttft", refuse);
  return blob === null ? null : { span: request, ms: blob, what: "lk.llm_metrics of llm_request" };
}

/** First text → first audio. */
export function firstAudio(node: RawSpan, requests: readonly RawSpan[], refuse: Refuse): Measured | null {
  const ms = partOf(node, "lk.response.ttfb", refuse);
  if (ms !== null) return { span: node, ms, what: "lk.response.ttfb of tts_node" };
  const [request] = requests;
  // Of several requests the blob's is that of one sentence each.
  if (request === undefined) return null;
  const blob = ofBlob(request, "lk.tts_metrics", "ttfb", refuse);
  return blob === null ? null : { span: request, ms: blob, what: "lk.tts_metrics of tts_request" };
}

/** `error.type` (1.8 on), else the exception's; "error" for a failed attempt that says no more. Null: it did not fail. */
export function attemptError(run: RawSpan): string | null {
  if (run.status !== "error") return null;
  const event = run.events.find(({ name }) => name === "exception");
  return (
    text(run.attributes, "error.type") ??
    text(run.attributes, "exception.type") ??
    (event === undefined ? null : text(event.attributes, "exception.type")) ??
    "error"
  );
}

/** A tool's error sets no status. */
export function toolError(tool: RawSpan): string | null {
  const said = tool.attributes.get("lk.function_tool.is_error");
  if (said !== true && said !== "true" && tool.status !== "error") return null;
  return text(tool.attributes, "error.type") ?? "tool_error";
}

export const toolName = (tool: RawSpan): string | null =>
  text(tool.attributes, "lk.function_tool.name") ?? text(tool.attributes, "gen_ai.tool.name");
