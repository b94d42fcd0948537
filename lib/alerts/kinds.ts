/** The closed sets of the contract. Without zod: the browser needs them. */

export const SEVERITIES = ["page", "ticket", "other"] as const;
export type Severity = (typeof SEVERITIES)[number];

/**
 * What happens to an alert, in the words of Prometheus and Alertmanager.
 * - `pending`: its condition holds, not yet for long enough. `firing`: somebody is told, or would be: without
 *   Alertmanager nothing more is known.
 * - `unprocessed`: Alertmanager has not dealt with it yet. `silenced`, `inhibited` (by another alert), `muted` (by a
 *   time interval of the route): nobody is told.
 * - `undelivered`: Prometheus says that it fires, and Alertmanager does not know it.
 */
export const ALERT_STATES = [
  "firing",
  "undelivered",
  "unprocessed",
  "pending",
  "silenced",
  "inhibited",
  "muted",
] as const;
export type AlertState = (typeof ALERT_STATES)[number];
