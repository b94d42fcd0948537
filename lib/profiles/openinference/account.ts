import { type Stage, STAGES } from "#lib/ledger/stages.ts";
import type { RawSpan } from "#lib/traces/raw.ts";
import type { ProfiledTurn, Reading, Refusal, Unknown } from "../model.ts";
import { openinference } from "./declaration.ts";

/** How a trace of OpenInference was read, and what its spans cannot tell. */

const FROM: Readonly<Partial<Record<Stage, string>>> = {
  endpointing: "the time from the caller's last word to the start of the first pipecat.llm span after it",
  stt: "service.ttfb_seconds of the pipecat.stt span, back from its last transcript",
  tool_call:
    "from the end of the request that called it to the pipecat.tool span, which is written at the result",
  llm_first_token: "service.ttfb_seconds of the pipecat.llm spans",
  tts_first_frame: "service.ttfb_seconds of the pipecat.tts span, as the turn's latency confirms it",
};

export function readingOf({
  all,
  turns,
  open,
  refused,
}: {
  readonly all: readonly RawSpan[];
  readonly turns: readonly ProfiledTurn[];
  readonly open: number;
  readonly refused: readonly Refusal[];
}): Reading {
  const seen = new Set(turns.flatMap(({ spans }) => spans.map(({ stage }) => stage)));
  const names = new Set(all.map(({ name }) => name));
  const why = (stage: Stage): string => {
    if (stage === "network_in" || stage === "network_out") return "the spans do not tell of the phone line";
    if (stage === "tool_call") return "no tool was called";
    if (stage === "endpointing")
      return "neither the caller's last word nor the first request after it is known";
    const service = { stt: "pipecat.stt", llm_first_token: "pipecat.llm", tts_first_frame: "pipecat.tts" }[
      stage
    ];
    return names.has(service) ? "no span has a time to believe" : `there is no ${service} span`;
  };
  return {
    profiles: [{ name: openinference.name, label: openinference.label, version: null }],
    stages: STAGES.map((stage) =>
      seen.has(stage)
        ? { stage, from: FROM[stage] ?? "the spans", why: null }
        : { stage, from: null, why: why(stage) },
    ),
    refused,
    // Several turns: they were joined already.
    unknown: open > 1 ? UNKNOWN.slice(1) : UNKNOWN,
    notes: [
      "A turn's number is Pipecat's own, which counts from 1.",
      "What each attribute means is taken from the instrumentation's source: no call of it was recorded to compare.",
      ...(open > turns.length
        ? [
            `${open - turns.length} of ${open} turns are left out, because nothing tells how long the caller waited in them.`,
          ]
        : []),
    ],
  };
}

const UNKNOWN: readonly Unknown[] = [
  {
    what: "The other turns of the call",
    why: "each turn is a trace of its own, joined by session.id",
    setting: "Pipecat's own tracing (enable_tracing=True), which has one trace a call",
  },
  {
    what: "Whether a step failed",
    why: "every span is written with the status OK",
    setting: "Pipecat's own tracing, which marks a failed request",
  },
  {
    what: "Whether the caller spoke over the last answer or hung up",
    why: "the end of the call is written as an interruption",
    setting: null,
  },
  {
    what: "How long the agent spoke, and what the phone line did",
    why: "no span follows either",
    setting: null,
  },
];
