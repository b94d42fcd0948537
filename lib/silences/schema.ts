import * as z from "zod";
import { alertSchema } from "#lib/alerts/schema.ts";
import { MAX_AUTHOR, MAX_COMMENT, MAX_MATCHERS, OPERATORS, SILENCE_WARNINGS } from "./kinds.ts";
import { queryReportSchema, sourceSchema } from "#lib/sources/schema.ts";

/** The contract of `/api/v1/silences`: Alertmanager's silences, and what one would mute. */

export const silenceMatcherSchema = z.strictObject({
  name: z.string().max(200),
  operator: z.enum(OPERATORS),
  /** Of `=~` and `!~` an RE2 pattern that the whole value must match. */
  value: z.string().max(2_000),
});
export type SilenceMatcher = z.infer<typeof silenceMatcherSchema>;

/** An alert in few words. */
export const mutedAlertSchema = alertSchema.pick({
  id: true,
  name: true,
  severity: true,
  state: true,
  vertical: true,
  environment: true,
  summary: true,
  firingSince: true,
});
export type MutedAlert = z.infer<typeof mutedAlertSchema>;

export const silenceSchema = z.object({
  id: z.string(),
  state: z.enum(["active", "pending", "expired"]),
  matchers: z.array(silenceMatcherSchema),
  startsAt: z.iso.datetime(),
  endsAt: z.iso.datetime(),
  author: z.string(),
  comment: z.string(),
  /** Alerts that it mutes now, or would; null: Alertmanager's alerts are not known. */
  mutes: z.array(mutedAlertSchema).nullable(),
});
export type Silence = z.infer<typeof silenceSchema>;

export const silenceListSchema = z.object({
  /** Active, then pending, then expired ones (Alertmanager keeps those for 5 days); at most 500. */
  silences: z.array(silenceSchema),
  total: z.number().int(),
  alertmanager: z.enum(["ok", "off", "error"]),
  sources: z.array(sourceSchema),
  queries: z.array(queryReportSchema).optional(),
});
export type SilenceList = z.infer<typeof silenceListSchema>;

const matchers = z.array(silenceMatcherSchema).min(1).max(MAX_MATCHERS);

export const silenceRequestSchema = z.strictObject({
  /** The silence that this one takes the place of: with the same matchers it is extended. */
  id: z.string().min(1).max(100).nullable().optional(),
  matchers,
  /** Null: at once. */
  startsAt: z.iso.datetime().nullable().optional(),
  endsAt: z.iso.datetime(),
  author: z.string().trim().min(1).max(MAX_AUTHOR),
  comment: z.string().trim().min(1).max(MAX_COMMENT),
});
export type SilenceRequest = z.infer<typeof silenceRequestSchema>;

export const silenceResponseSchema = z.object({
  id: z.string(),
  /** What was masked in author and comment, as a sentence; null when nothing was. */
  masked: z.string().nullable(),
});
export type SilenceResponse = z.infer<typeof silenceResponseSchema>;

export const expiredSchema = z.object({ id: z.string() });
export type ExpiredSilence = z.infer<typeof expiredSchema>;

export const previewRequestSchema = z.strictObject({
  matchers: z.array(silenceMatcherSchema).max(MAX_MATCHERS),
});

export const previewSchema = z.object({
  /** Why Alertmanager would refuse these matchers, by their place; `at` is null where it is about all of them. */
  problems: z.array(z.object({ at: z.number().int().nullable(), message: z.string() })),
  /** Alerts now firing that it would mute, at most 500; null: no source told its alerts. */
  mutes: z.array(mutedAlertSchema).nullable(),
  /** How many fire now, muted or not; null: unknown. */
  firing: z.number().int().nullable(),
  warnings: z.array(z.enum(SILENCE_WARNINGS)),
  alertmanager: z.enum(["ok", "off", "error"]),
  sources: z.array(sourceSchema),
});
export type SilencePreview = z.infer<typeof previewSchema>;
