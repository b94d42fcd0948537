import type { Silence } from "#lib/datasources/alertmanager/adapt.ts";
import type { Alert as FoundAlert } from "#lib/datasources/prometheus/adapt.ts";
import type { Labels } from "#lib/datasources/series.ts";
import { incidentHref } from "#lib/slo/incident-href.ts";
import { sloHref } from "#lib/slo/slo-href.ts";
import type { SloStatus } from "#lib/slo/status-schema.ts";
import { added, type Joined } from "./join.ts";
import { budgetGone, conditionOf, severityOf } from "./model.ts";
import type { AlertState } from "./kinds.ts";
import type { Alert } from "./schema.ts";

/** An alert of the API, made of what Prometheus, Alertmanager and the recorded series say of it. Pure. */

/** What the alert's rule says beyond the alert. */
export interface RuleOf {
  /** `for`, in ms. */
  readonly forMs: number;
  /** Its condition is about burn rates. */
  readonly burns: boolean;
}

export interface Known {
  readonly nowMs: number;
  readonly prometheus: boolean;
  readonly alertmanager: boolean;
  readonly silences: ReadonlyMap<string, Silence>;
  /** Alertmanager's alerts by their fingerprint, with the ids of this answer. */
  readonly fingerprints: ReadonlyMap<string, { readonly id: string; readonly labels: Labels }>;
  readonly slos: readonly SloStatus[];
  /** An objective's title by its name, as the SLO file has it; null: it has none. */
  readonly titleOf: (objective: string) => string | null;
  readonly ruleOf: (alert: FoundAlert) => RuleOf | null;
  /** The console's own address as the rules write it, which a link need not repeat; null: unknown. */
  readonly consoleUrl: string | null;
}

export function buildAlert(id: string, joined: Joined, known: Known): Alert {
  const { found, managed } = joined;
  const labels = found?.labels ?? managed?.labels ?? new Map<string, string>();
  const external: Labels = found !== null && managed !== null ? added(found, managed) : new Map();
  const told = (...names: string[]): string | null =>
    names
      .map((name) => labels.get(name) || external.get(name))
      .find((one) => one !== undefined && one !== "") ?? null;
  const annotations = found?.annotations ?? managed?.annotations ?? new Map<string, string>();
  const rule = found === null ? null : known.ruleOf(found);
  const firingMs = firingSince(joined, rule);
  const environment = told("deployment_environment_name");
  const slothId = told("sloth_id");
  const slo = slothId === null ? null : sloOf(slothId, environment, known.slos);
  const vertical = told("vertical") ?? (slothId === null ? null : told("sloth_service"));
  const severity = severityOf(labels);
  const burns = rule === null ? slo !== null && told("alertname") !== "SloDataMissing" : rule.burns;
  const burn = slo === null || !burns ? null : conditionOf(severity, slo.burn, slo.target);
  const activeMs = found?.activeAtMs ?? null;
  return {
    id,
    name: told("alertname") ?? "unnamed",
    severity,
    state: stateOf(joined, firingMs, known),
    knownTo: {
      prometheus: known.prometheus ? found !== null : null,
      alertmanager: known.alertmanager ? managed !== null : null,
    },
    vertical,
    environment,
    objective: slothId === null ? null : objectiveOf(slothId, told("sloth_slo") ?? slothId, known),
    summary: annotations.get("summary") || annotations.get("title") || null,
    description: annotations.get("description") || annotations.get("message") || null,
    activeAt: iso(activeMs),
    firingSince: iso(firingMs),
    burn,
    budget:
      slo === null || !burns
        ? null
        : {
            left: slo.budgetLeft,
            gone: budgetGone(slo.budgetLeft, burn?.short.rate ?? null, slo.periodDays, known.nowMs),
          },
    silencedBy: (managed?.silencedBy ?? []).map((one) => silencer(one, known.silences.get(one))),
    inhibitedBy: (managed?.inhibitedBy ?? []).map((one) => {
      const by = known.fingerprints.get(one);
      return {
        id: by?.id ?? null,
        name: by?.labels.get("alertname") ?? null,
        severity: by === undefined ? null : severityOf(by.labels),
      };
    }),
    mutedBy: [...(managed?.mutedBy ?? [])],
    receivers: [...(managed?.receivers ?? [])],
    labels: Object.fromEntries(labels),
    externalLabels: Object.fromEntries(external),
    hrefs: {
      incident: incidentHref(new Map([...external, ...labels]), firingMs ?? activeMs),
      slo: objectiveHref(told("sloth_slo"), vertical, slo === null ? environment : slo.environment),
      runbook: annotatedRunbook(annotations, known.consoleUrl),
    },
  };
}

const objectiveHref = (objective: string | null, vertical: string | null, environment: string | null) =>
  objective === null || vertical === null ? null : sloHref({ objective, vertical, environment });

const objectiveOf = (id: string, name: string, { titleOf }: Known) => ({ id, name, title: titleOf(name) });

const iso = (ms: number | null): string | null =>
  ms === null || !Number.isFinite(ms) || Math.abs(ms) > 8.64e15 ? null : new Date(ms).toISOString();

/** How long an alert may take from a rule's evaluation to Alertmanager's list. */
const ON_ITS_WAY_MS = 90_000;

/** Alertmanager is told when an alert began to fire; Prometheus itself tells only since when its condition holds. Epoch ms. */
export function firingSince({ found, managed }: Joined, rule: RuleOf | null): number | null {
  if (found?.state === "pending") return null;
  if (managed !== null) return Number.isFinite(managed.startsAtMs) ? managed.startsAtMs : null;
  return found === null || found.activeAtMs === null ? null : found.activeAtMs + (rule?.forMs ?? 0);
}

function stateOf({ found, managed }: Joined, firingMs: number | null, known: Known): AlertState {
  // What Alertmanager still has under these labels is from an earlier time.
  if (found?.state === "pending") return "pending";
  if (managed === null) {
    if (!known.alertmanager) return "firing";
    return firingMs !== null && known.nowMs - firingMs < ON_ITS_WAY_MS ? "unprocessed" : "undelivered";
  }
  if (managed.silencedBy.length > 0) return "silenced";
  if (managed.inhibitedBy.length > 0) return "inhibited";
  if (managed.mutedBy.length > 0) return "muted";
  return managed.state === "unprocessed" ? "unprocessed" : "firing";
}

const silencer = (id: string, silence: Silence | undefined): Alert["silencedBy"][number] => ({
  id,
  author: silence?.createdBy ?? "",
  comment: silence?.comment ?? "",
  until: iso(silence?.endsAtMs ?? null),
});

/** The status of the alert's environment; where the rules do not tell environments apart, the only one there is. */
function sloOf(id: string, environment: string | null, slos: readonly SloStatus[]): SloStatus | null {
  const own = slos.filter((one) => one.id === id);
  return own.find((one) => one.environment === environment) ?? (own.length === 1 ? (own[0] ?? null) : null);
}

/** Annotations are untrusted: only the web's addresses, and within the console where they are the console's own. */
export function annotatedRunbook(annotations: Labels, consoleUrl: string | null): string | null {
  const text = annotations.get("runbook_url") || annotations.get("runbook") || "";
  const url = URL.parse(text);
  if (url === null || !/^https?:$/.test(url.protocol) || url.username !== "" || url.password !== "")
    return null;
  const own = consoleUrl === null ? null : URL.parse(consoleUrl);
  const isOwn = own !== null && url.origin === own.origin && url.pathname.startsWith("/runbooks/");
  return isOwn ? `${url.pathname}${url.hash}` : url.href;
}
