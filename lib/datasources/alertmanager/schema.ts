import * as z from "zod";

/** What Alertmanager's API v2 answers, as far as the console reads it. https://github.com/prometheus/alertmanager/blob/main/api/v2/openapi.yaml */

const labels = z.record(z.string(), z.string());

const alert = z.object({
  fingerprint: z.string(),
  labels,
  annotations: labels,
  startsAt: z.string(),
  endsAt: z.string(),
  generatorURL: z.string().optional(),
  receivers: z.array(z.object({ name: z.string() })),
  status: z.object({
    state: z.enum(["unprocessed", "active", "suppressed"]),
    silencedBy: z.array(z.string()),
    inhibitedBy: z.array(z.string()),
    /** Since 0.28. */
    mutedBy: z.array(z.string()).optional(),
  }),
});
export type AlertmanagerAlert = z.output<typeof alert>;
export const alertsSchema = z.array(alert);

const matcher = z.object({
  name: z.string(),
  value: z.string(),
  isRegex: z.boolean(),
  /** Absent means true. */
  isEqual: z.boolean().optional(),
});

export const silenceSchema = z.object({
  id: z.string(),
  status: z.object({ state: z.enum(["expired", "active", "pending"]) }),
  updatedAt: z.string(),
  matchers: z.array(matcher),
  startsAt: z.string(),
  endsAt: z.string(),
  createdBy: z.string(),
  comment: z.string(),
});
export type AlertmanagerSilence = z.output<typeof silenceSchema>;
export const silencesSchema = z.array(silenceSchema);

export const createdSchema = z.object({ silenceID: z.string() });

export const statusSchema = z.object({
  cluster: z.object({ status: z.string() }),
  versionInfo: z.object({ version: z.string() }),
  uptime: z.string(),
});
