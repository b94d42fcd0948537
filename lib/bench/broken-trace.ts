import { rngOf } from "#lib/simulator/rng.ts";
import type { MadeCall, MadeSpan } from "./made-call.ts";

/** What goes wrong with traces on their way. */
export const BREAKS = [
  "no_root",
  "orphans",
  "cycles",
  "duplicates",
  "skew",
  "negative",
  "everything",
] as const;
export type Break = (typeof BREAKS)[number];

/** The same call with one thing broken, or all of them; about one span in fifty is hit. */
export function brokenCall(call: MadeCall, how: Break, seed = 1): MadeCall {
  const rng = rngOf(seed, "broken", how);
  const all = how === "everything";
  const hit = (kind: Break): boolean => (all || how === kind) && rng.chance(0.02);
  const spans: MadeSpan[] = [];
  for (const span of call.spans) {
    const root = span.parentSpanId === "";
    if (root && (all || how === "no_root")) continue;
    if (root) {
      spans.push(span);
      continue;
    }
    let made = span;
    if (hit("orphans")) made = { ...made, parentSpanId: rng.hex(16) };
    if (hit("cycles"))
      made = { ...made, parentSpanId: rng.pick([made.spanId, call.spans.at(-1)?.spanId ?? ""]) };
    if (hit("negative")) made = { ...made, startMs: made.endMs, endMs: made.startMs };
    if (hit("skew")) {
      const aside = rng.pick([-86_400_000 * 2, -4_000, 3_000, 1_000_000_000]);
      made = { ...made, service: "skewed", startMs: made.startMs + aside, endMs: made.endMs + aside };
    }
    spans.push(made);
    if (hit("duplicates"))
      spans.push(rng.chance(0.5) ? made : { ...made, name: "other", endMs: made.endMs + 1 });
  }
  return { ...call, spans };
}
