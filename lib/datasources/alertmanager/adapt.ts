import type { Labels } from "../series.ts";
import type { AlertmanagerAlert, AlertmanagerSilence } from "./schema.ts";

export interface ManagedAlert {
  readonly fingerprint: string;
  readonly labels: Labels;
  readonly annotations: Labels;
  /** Epoch ms. */
  readonly startsAtMs: number;
  readonly endsAtMs: number;
  readonly receivers: readonly string[];
  readonly state: "unprocessed" | "active" | "suppressed";
  /** Ids of silences. */
  readonly silencedBy: readonly string[];
  /** Fingerprints of alerts. */
  readonly inhibitedBy: readonly string[];
  /** Names of mute time intervals. */
  readonly mutedBy: readonly string[];
}

export interface SilenceMatcher {
  readonly name: string;
  readonly value: string;
  readonly isRegex: boolean;
  readonly isEqual: boolean;
}

export interface Silence {
  readonly id: string;
  readonly state: "expired" | "active" | "pending";
  readonly matchers: readonly SilenceMatcher[];
  /** Epoch ms. */
  readonly startsAtMs: number;
  readonly endsAtMs: number;
  readonly createdBy: string;
  readonly comment: string;
}

const labels = (record: Readonly<Record<string, string>>): Labels => new Map(Object.entries(record));

export const adaptAlert = (alert: AlertmanagerAlert): ManagedAlert => ({
  fingerprint: alert.fingerprint,
  labels: labels(alert.labels),
  annotations: labels(alert.annotations),
  startsAtMs: Date.parse(alert.startsAt),
  endsAtMs: Date.parse(alert.endsAt),
  receivers: alert.receivers.map((receiver) => receiver.name),
  state: alert.status.state,
  silencedBy: alert.status.silencedBy,
  inhibitedBy: alert.status.inhibitedBy,
  mutedBy: alert.status.mutedBy ?? [],
});

export const adaptSilence = (silence: AlertmanagerSilence): Silence => ({
  id: silence.id,
  state: silence.status.state,
  matchers: silence.matchers.map((one) => ({ ...one, isEqual: one.isEqual ?? true })),
  startsAtMs: Date.parse(silence.startsAt),
  endsAtMs: Date.parse(silence.endsAt),
  createdBy: silence.createdBy,
  comment: silence.comment,
});
