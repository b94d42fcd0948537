import { HAPPENINGS, OUTCOMES, SENTIMENTS, STATES, VERDICTS } from "./schema.ts";
import { LEDGER_STAGES } from "#lib/ledger/stages.ts";
import * as z from "zod";

/** What `GET /api/v1/calls` and `/api/v1/calls.csv` are asked with. */

/** `time`: newest first, exactly paged. The others cover the newest 5,000 matches, worst first. */
export const CALL_SORTS = ["time", "worst_turn", "duration", "turns", "slow_turns", "sentiment"] as const;
export type CallSort = (typeof CALL_SORTS)[number];

export const DEFAULT_LIMIT = 50;
export const MAX_LIMIT = 200;
/** What any sort but time covers, and the most a CSV holds. */
export const MAX_MATCHES = 5_000;

const RELATIVE = /^now(?:-(\d{1,6})([smhd]))?$/;
const EPOCH_MS = /^\d{12,14}$/;
const UNIT_MS = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

/**
 * Reads an instant of the API: ISO 8601, epoch milliseconds, `now`, or `now-90m` (s, m, h, d), which keeps a
 * live view's URL and cache key the same. Returns epoch ms, or null when it is none of these.
 */
export function parseInstant(text: string, nowMs: number): number | null {
  const relative = RELATIVE.exec(text);
  if (relative !== null) {
    const unit = relative[2] as keyof typeof UNIT_MS | undefined;
    return unit === undefined ? nowMs : nowMs - Number(relative[1]) * UNIT_MS[unit];
  }
  if (EPOCH_MS.test(text)) return Number(text);
  const parsed = /^\d{4}-\d{2}-\d{2}/.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(parsed) ? null : parsed;
}

const instantText = z
  .string()
  .max(40)
  .refine((text) => parseInstant(text, 0) !== null, "is neither ISO 8601, epoch milliseconds nor like now-1h")
  .meta({
    description: "ISO 8601, epoch milliseconds, `now`, or relative to now: `now-90m`, `now-24h`, `now-7d`.",
  });

/** Free words of telemetry: what they may hold is not ours to say, only how long they may be. */
const words = z.array(z.string().min(1).max(128)).max(20).optional();

/** Every filter may be given more than once (`vertical=salon&vertical=sales`): any of its values matches. */
export const callFiltersSchema = z.strictObject({
  caller: z
    .string()
    .regex(/^[0-9a-f]{32}$/, "is a caller hash of 32 hex digits, never a phone number")
    .optional(),
  vertical: words,
  agent: words,
  outcome: z.array(z.enum(OUTCOMES)).optional(),
  verdict: z.array(z.enum(VERDICTS)).optional(),
  stage: z.array(z.enum(LEDGER_STAGES)).optional(),
  sentiment: z.array(z.enum(SENTIMENTS)).optional(),
  tool: words,
  /** At least one interruption (barge-in), guardrail rejection, failed stage; calls that do not tell are left out. */
  had: z.array(z.enum(HAPPENINGS)).optional().meta({
    description: "At least one barge-in, guardrail rejection or failed stage, by the call's own counts.",
  }),
  /** From the edge's log: `guardrail.rejected`. */
  guardrail: words.meta({ description: "A guardrail that rejected in the call, by the voice edge's log." }),
  /** From the edge's log: `tool.error`, `stage.error`. */
  failed: z
    .array(z.enum(LEDGER_STAGES))
    .optional()
    .meta({ description: "A stage that failed in the call, recovered or not, by the voice edge's log." }),
  provider: words,
  model: words,
  language: words,
  carrier: words,
  state: z
    .array(z.enum(STATES))
    .optional()
    .meta({ description: "`open`: the call has not ended, or its end was lost." }),
  direction: z.array(z.enum(["inbound", "outbound"])).optional(),
  environment: words,
  from: instantText.optional(),
  to: instantText.optional(),
  sort: z.enum(CALL_SORTS).optional(),
  limit: z.coerce.number().int().min(1).max(MAX_LIMIT).optional(),
  cursor: z.string().min(1).max(512).optional(),
});
export type CallFilters = z.infer<typeof callFiltersSchema>;
