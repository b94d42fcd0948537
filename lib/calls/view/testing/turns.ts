import type { LedgerStage } from "#lib/ledger/stages.ts";
import type { CallTurn } from "../../schema.ts";

/** Calls for tests of what is drawn. Never imported by what ships. */

export const START_NS = 1_772_460_129_480_000_000n;
export const START_ISO = "2026-03-02T14:02:09.480Z";
export const SID = "CA3f8e21d07b9c4a55b1f06c2d9e8a7b91";
export const TRACE_ID = "5d41402abc4b2a76b9719d911017c592";

const BUDGETS: Record<LedgerStage, number> = {
  network_in: 50,
  endpointing: 250,
  stt: 200,
  tool_call: 500,
  llm_first_token: 400,
  tts_first_frame: 200,
  network_out: 50,
  unattributed: 50,
};
const PROVIDER: Partial<Record<LedgerStage, readonly [string, string | null]>> = {
  stt: ["deepgram", "nova-3"],
  llm_first_token: ["openai", "gpt-4.1-mini"],
  tts_first_frame: ["cartesia", "sonic-2"],
};

export interface PartInput {
  readonly stage: LedgerStage;
  readonly ms: number;
  readonly tool?: string;
  readonly error?: string;
  /** Pieces of one span share it. */
  readonly span?: string;
}

export const ns = (ms: number): bigint => BigInt(Math.round(ms * 1e6));
export const hex = (text: string): string =>
  Array.from(text)
    .reduce((id, char) => (id * 31n + BigInt(char.codePointAt(0) ?? 0)) % 2n ** 64n, 7n)
    .toString(16)
    .padStart(16, "0");

/** A turn made of the given parts, one after the other. */
export function makeTurn(
  index: number,
  startMs: number,
  input: readonly PartInput[],
  over: Partial<CallTurn> = {},
): CallTurn {
  const startNs = START_NS + ns(startMs);
  let at = startNs;
  const parts = input.map((part, order) => {
    const from = at;
    at += ns(part.ms);
    const [provider, model] = PROVIDER[part.stage] ?? [null, null];
    return {
      stage: part.stage,
      startNs: String(from),
      endNs: String(at),
      spanId: part.stage === "unattributed" ? null : hex(`${index} ${part.span ?? `${part.stage} ${order}`}`),
      tool: part.tool ?? null,
      provider,
      model,
      error: part.error ?? null,
      between:
        part.stage === "unattributed"
          ? { before: "stt" as const, after: "llm_first_token" as const, spans: [] }
          : null,
    };
  });
  const latencyMs = Number(at - startNs) / 1e6;
  const stages = [...new Set(input.map((part) => part.stage))];
  return {
    index,
    kind: "reply",
    answered: true,
    interrupted: false,
    startMs,
    startNs: String(startNs),
    endNs: String(at),
    spanId: hex(`turn ${index}`),
    latencyMs,
    budgetMs: 1200,
    slow: latencyMs > 1200,
    ledger: stages.map((stage) => {
      const own = input.filter((part) => part.stage === stage);
      const ms = own.reduce((sum, part) => sum + part.ms, 0);
      const over = (of: number) => Math.max(0, of - BUDGETS[stage]);
      const each = stage === "tool_call" || stage === "llm_first_token";
      const overMs = each ? own.reduce((sum, part) => sum + over(part.ms), 0) : over(ms);
      return { stage, ms, budgetMs: BUDGETS[stage], overMs };
    }),
    parts,
    ...over,
  };
}

/** The stages of an everyday turn, within budget. */
export const usual = (scale = 1): PartInput[] => [
  { stage: "network_in", ms: 38 },
  { stage: "endpointing", ms: 212 * scale },
  { stage: "stt", ms: 96 * scale },
  { stage: "unattributed", ms: 12 },
  { stage: "llm_first_token", ms: 341 * scale },
  { stage: "tts_first_frame", ms: 148 * scale },
  { stage: "network_out", ms: 35 },
];
