import { allAlerts } from "#lib/alerts/service.ts";
import type { Alert } from "#lib/alerts/schema.ts";
import { byUrgency } from "#lib/alerts/model.ts";
import type {
  Silence as ManagedSilence,
  SilenceMatcher as Sent,
} from "#lib/datasources/alertmanager/adapt.ts";
import { createSilence, expireSilence, silences } from "#lib/datasources/alertmanager/client.ts";
import { fail, ok, type Result } from "#lib/problem/model.ts";
import { maskedSentence } from "#lib/report/masked.ts";
import { Redactor } from "#lib/report/redact.ts";
import type { ServiceContext } from "#lib/sources/context.ts";
import { type DatasourceError, mergeReports, sourceReport } from "#lib/sources/model.ts";
import { questionsOf } from "#lib/sources/questions.ts";
import { isPattern, matcherProblems, silenceTest, silenceWarnings } from "./model.ts";
import { MAX_AUTHOR, MAX_COMMENT } from "./kinds.ts";
import type {
  ExpiredSilence,
  MutedAlert,
  Silence,
  SilenceList,
  SilenceMatcher,
  SilencePreview,
  SilenceRequest,
  SilenceResponse,
} from "./schema.ts";

/** Silences, in Alertmanager and nowhere else. Server only. */

const MOST_SILENCES = 500;
const MOST_MUTED = 500;
const ORDER = { active: 0, pending: 1, expired: 2 } as const;

export async function listSilences(context: ServiceContext): Promise<Result<SilenceList>> {
  const { backends, signal } = context;
  const [reply, known] = await Promise.all([silences(backends.alertmanager, { signal }), allAlerts(context)]);
  const firing = known.alertmanager === "ok" ? firingOf(known.alerts) : null;
  const all = (reply.ok ? reply.value : []).toSorted(byState);
  const report = sourceReport("alertmanager", reply);
  return ok({
    silences: all.slice(0, MOST_SILENCES).map((one) => silenceOf(one, firing)),
    total: all.length,
    alertmanager: reply.ok ? "ok" : reply.error.kind === "off" ? "off" : "error",
    sources: [
      ...known.sources.filter(({ source }) => source !== "alertmanager"),
      mergeReports([report, ...known.sources.filter(({ source }) => source === "alertmanager")]) ?? report,
    ],
    queries: questionsOf(context),
  });
}

/** What ends first comes first; of the ended, what ended last. */
function byState(a: ManagedSilence, b: ManagedSilence): number {
  const ends = a.endsAtMs - b.endsAtMs;
  return ORDER[a.state] - ORDER[b.state] || (a.state === "expired" ? -ends : ends) || (a.id < b.id ? -1 : 1);
}

const iso = (ms: number): string => new Date(ms).toISOString();

function silenceOf(one: ManagedSilence, firing: readonly Alert[] | null): Silence {
  const matchers = one.matchers.map(matcherOf);
  return {
    id: one.id,
    state: one.state,
    matchers,
    startsAt: iso(one.startsAtMs),
    endsAt: iso(one.endsAtMs),
    author: one.createdBy,
    comment: one.comment,
    mutes: mutedBy(one, matchers, firing),
  };
}

/** Of a silence that holds Alertmanager itself says what it mutes. */
function mutedBy(
  { id, state }: ManagedSilence,
  matchers: readonly SilenceMatcher[],
  firing: readonly Alert[] | null,
): MutedAlert[] | null {
  if (firing === null || state === "expired") return null;
  if (state === "pending") return mutedOf(matchers, firing);
  return inFewWords(firing.filter(({ silencedBy }) => silencedBy.some((one) => one.id === id)));
}

const matcherOf = ({ name, value, isRegex, isEqual }: Sent): SilenceMatcher => ({
  name,
  operator: isRegex ? (isEqual ? "=~" : "!~") : isEqual ? "=" : "!=",
  value,
});

const sentMatcher = ({ name, operator, value }: SilenceMatcher): Sent => ({
  name,
  value,
  isRegex: isPattern(operator),
  isEqual: operator === "=" || operator === "=~",
});

/** Alerts that Alertmanager would tell of, muted or not. */
const firingOf = (alerts: readonly { readonly alert: Alert }[]): Alert[] =>
  alerts.map(({ alert }) => alert).filter(({ state }) => state !== "pending");

/** Alertmanager compares with the labels as it knows them. Null: the matchers cannot be compared. */
function mutedOf(matchers: readonly SilenceMatcher[], firing: readonly Alert[]): MutedAlert[] | null {
  if (matcherProblems(matchers).length > 0) return null;
  const isMuted = silenceTest(matchers);
  return inFewWords(firing.filter(({ labels, externalLabels }) => isMuted({ ...externalLabels, ...labels })));
}

const inFewWords = (alerts: readonly Alert[]): MutedAlert[] =>
  alerts
    .toSorted(byUrgency)
    .slice(0, MOST_MUTED)
    .map(({ id, name, severity, state, vertical, environment, summary, firingSince }) => ({
      id,
      name,
      severity,
      state,
      vertical,
      environment,
      summary,
      firingSince,
    }));

/** What a silence would mute of the alerts that fire now. Nothing is written. */
export async function previewSilence(
  { matchers }: { readonly matchers: readonly SilenceMatcher[] },
  context: ServiceContext,
): Promise<Result<SilencePreview>> {
  const problems = matcherProblems(matchers);
  const { alerts, prometheus, alertmanager, sources } = await allAlerts(context);
  const firing = prometheus === "ok" || alertmanager === "ok" ? firingOf(alerts) : null;
  const mutes = firing === null ? null : mutedOf(matchers, firing);
  return ok({
    problems,
    mutes,
    firing: firing?.length ?? null,
    warnings: mutes === null || firing === null ? [] : silenceWarnings(mutes, firing.length),
    alertmanager,
    sources,
  });
}

/** Creates a silence, or extends the one of `id`. What looks like a number or a secret in its words is masked first. */
export async function addSilence(
  request: SilenceRequest,
  context: ServiceContext,
): Promise<Result<SilenceResponse>> {
  const { backends, config, nowMs, signal } = context;
  const [problem] = matcherProblems(request.matchers);
  if (problem !== undefined) return fail("bad_request", problem.message, "matchers");
  const startsAtMs = request.startsAt == null ? nowMs : Date.parse(request.startsAt);
  const endsAtMs = Date.parse(request.endsAt);
  if (endsAtMs <= nowMs) return fail("bad_request", "The silence would end in the past.", "endsAt");
  if (endsAtMs <= startsAtMs) return fail("bad_request", "The silence would end before it begins.", "endsAt");
  const redactor = new Redactor(config.defaultRegion ?? "US");
  const reply = await createSilence(
    backends.alertmanager,
    {
      ...(request.id != null && { id: request.id }),
      matchers: request.matchers.map(sentMatcher),
      startsAtMs,
      endsAtMs,
      createdBy: redactor.text(request.author).slice(0, MAX_AUTHOR),
      comment: redactor.text(request.comment).slice(0, MAX_COMMENT),
    },
    { signal },
  );
  if (!reply.ok) return refusal(reply.error, "The silence was not made.");
  return ok({ id: reply.value, masked: maskedSentence(redactor.masked) });
}

/** Ends a silence at once; Alertmanager keeps it as expired. */
export async function endSilence(id: string, context: ServiceContext): Promise<Result<ExpiredSilence>> {
  if (!/^[\w-]{1,100}$/.test(id)) return fail("bad_request", "This is not a silence's id.", "id");
  const reply = await expireSilence(context.backends.alertmanager, id, { signal: context.signal });
  if (reply.ok) return ok({ id });
  if (reply.error.kind === "not_found")
    return fail("not_found", "Alertmanager does not know this silence; it may have forgotten it.");
  return refusal(reply.error, "The silence was not ended.");
}

const OFF =
  "Silences are kept in Alertmanager, and the console knows none. Whoever runs it sets ALERTMANAGER_URL.";

function refusal({ kind, message }: DatasourceError, what: string) {
  if (kind === "off") return fail("unavailable", OFF);
  if (kind === "aborted") return fail("aborted", message);
  return fail(kind === "refused" ? "bad_request" : "unavailable", `${what} ${message}`);
}
