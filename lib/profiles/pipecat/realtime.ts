import type { SpanInput } from "#lib/ledger/model.ts";
import { intervalOf, plainInput } from "../evidence.ts";
import type { Placed } from "./place.ts";
import type { OpenTurn } from "./spans.ts";
import { timeOf, type TurnStages } from "./turn.ts";
import { modelOf, providerOf, wordOf } from "./values.ts";

/**
 * A speech-to-speech model: one stage, from the end of speech to the first audio, which is all of the wait. Its spans mark
 * when an event was handled, so none of them is a time; a tool's name is known and how long it took is not.
 */
export function realtimeStages(turn: OpenTurn, placed: Placed): TurnStages {
  const place = { parentId: turn.span.spanId };
  const source = turn.realtime.find(({ name }) => name === "llm_response") ?? turn.realtime[0] ?? turn.span;
  const more = { ...place, provider: providerOf(source), model: modelOf(source) };
  const spans: SpanInput[] = turn.realtime.map((span) => ({ ...plainInput(span), ...place }));
  spans.push(intervalOf(source, "llm_first_token", timeOf(placed), more));
  for (const span of turn.realtime) {
    const tool = wordOf(span, "tool.function_name");
    if (span.name !== "llm_tool_call" || tool === null) continue;
    spans.push(
      intervalOf(span, "tool_call", { startNs: span.startNs, endNs: span.startNs }, { ...place, tool }),
    );
  }
  return { spans, unrecorded: [] };
}
