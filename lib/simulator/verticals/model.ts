import type { StageName } from "#lib/voice-otel/types.ts";
import type { Vertical } from "../plan.ts";

/** A service of one provider; several with weights where a business line uses more than one. */
export interface Service {
  readonly provider: string;
  readonly model: string;
  readonly weight: number;
}

export interface Tool {
  readonly name: string;
  /** Median time to a result in ms. */
  readonly medianMs: number;
  readonly weight: number;
  /** The agent does not wait for it (an audit entry, a notification). */
  readonly background?: boolean;
  readonly okBody: string;
}

export interface Agent {
  readonly name: string;
  readonly weight: number;
  readonly pipeline?: "realtime";
}

/** All that makes one business line's calls look like its own. */
export interface VerticalProfile {
  readonly vertical: Vertical;
  /** Share of all calls of a day. */
  readonly share: number;
  /** Calls by local hour, 0–23; only their proportion counts. */
  readonly hours: readonly number[];
  /** Monday to Sunday; only their proportion counts. */
  readonly weekdays: readonly number[];
  readonly agents: readonly [Agent, ...Agent[]];
  readonly tools: readonly [Tool, ...Tool[]];
  /** How many replies in a hundred use a tool. */
  readonly toolUse: number;
  readonly languages: readonly (readonly [string, number])[];
  readonly outbound: number;
  /** Median number of exchanges. */
  readonly exchanges: number;
  readonly guardrails: readonly [Guardrail, ...Guardrail[]];
  readonly services: {
    readonly endpointing: readonly Service[];
    readonly stt: readonly Service[];
    readonly llm: readonly Service[];
    readonly tts: readonly Service[];
    readonly realtime?: Service;
  };
  readonly outcomes: readonly (readonly ["resolved" | "escalated" | "transferred" | "abandoned", number])[];
  /** What a call was about: a topic and a summary without anything personal. */
  readonly topics: readonly [Topic, ...Topic[]];
  /** Ordinary lines of the edge's log. */
  readonly remarks: readonly (readonly [event: string, body: string])[];
}

export interface Guardrail {
  readonly name: string;
  readonly reason: string;
}

export interface Topic {
  readonly topics: readonly string[];
  readonly summary: string;
}

/** The provider names of each stage, for the label sets that are known beforehand. */
export function providersOf(profile: VerticalProfile): Partial<Record<StageName, string[]>> {
  const names = (services: readonly Service[]): string[] => [...new Set(services.map((s) => s.provider))];
  const { endpointing, stt, llm, tts, realtime } = profile.services;
  return {
    endpointing: names(endpointing),
    stt: names(stt),
    llm_first_token: names(realtime === undefined ? llm : [...llm, realtime]),
    tts_first_frame: names(tts),
  };
}
