import type { DatabaseSync } from "node:sqlite";
import { compareText, labelsToRecord } from "../../promql/labels.ts";
import { matchesAll } from "../../promql/matcher.ts";
import { parseExpr } from "../../promql/parse.ts";
import { printExpr } from "../../promql/print.ts";
import type { ApiRequest, ApiResponse } from "../../signal.ts";
import { badData, selectorParams } from "../params.ts";
import { invalidParameter, success } from "../respond.ts";
import type { Alert } from "./evaluate-rule.ts";
import { readGroups } from "./recorded.ts";
import type { AlertingStatus, GroupStatus, RuleStatus } from "./status.ts";
import { groupToken, paginate } from "./pages.ts";

/** https://prometheus.io/docs/prometheus/latest/querying/api/#alerts */
export function getAlerts(db: DatabaseSync): ApiResponse {
  const rank = { firing: 0, pending: 1, inactive: 2, unknown: 3 };
  const alerts = readGroups(db).flatMap(({ rules }) =>
    rules
      .filter((rule) => rule.type === "alerting")
      .sort((a, b) => rank[a.state] - rank[b.state] || compareText(a.name, b.name))
      .flatMap((rule) => rule.alerts.map(alertJson)),
  );
  return success({ alerts });
}

/** https://prometheus.io/docs/prometheus/latest/querying/api/#rules */
export function getRules(db: DatabaseSync, { params }: ApiRequest): ApiResponse {
  const keep = ruleFilter(params);
  const [groupNames, files] = [new Set(params.getAll("rule_group[]")), new Set(params.getAll("file[]"))];
  const withAlerts = !excludeAlerts(params.get("exclude_alerts") ?? "");
  const groups = readGroups(db)
    .filter(({ name, file }) => has(groupNames, name) && has(files, file))
    .map((group) => ({ ...group, rules: group.rules.filter(keep) }))
    .filter(({ rules }) => rules.length > 0);
  const { page, next } = paginate(groups, params);
  return success({
    groups: page.map((group) => groupJson(group, withAlerts)),
    ...(next === null ? {} : { groupNextToken: groupToken(next) }),
  });
}

const has = (wanted: ReadonlySet<string>, name: string): boolean => wanted.size === 0 || wanted.has(name);

function ruleFilter(params: URLSearchParams): (rule: RuleStatus) => boolean {
  const type = (params.get("type") ?? "").toLowerCase();
  if (type !== "" && type !== "alert" && type !== "record") {
    throw invalidParameter("type", `not supported value ${JSON.stringify(type)}`);
  }
  const names = new Set(params.getAll("rule_name[]"));
  const selectors = selectorParams(params, badData);
  return (rule) =>
    (type === "" || type === (rule.type === "alerting" ? "alert" : "record")) &&
    has(names, rule.name) &&
    (selectors.length === 0 || selectors.some(({ matchers }) => matchesAll(rule.labels, matchers)));
}

/** Go's `strconv.ParseBool`. */
function excludeAlerts(text: string): boolean {
  if (/^(?:1|t|true)$/i.test(text)) return true;
  if (text === "" || /^(?:0|f|false)$/i.test(text)) return false;
  throw invalidParameter(
    "exclude_alerts",
    `error converting exclude_alerts: strconv.ParseBool: parsing ${JSON.stringify(text.toLowerCase())}: invalid syntax`,
  );
}

const groupJson = (
  { name, file, intervalMs, limit, evaluationMs, evaluatedAtMs, rules }: GroupStatus,
  withAlerts: boolean,
) => ({
  name,
  file,
  rules: rules.map((rule) =>
    rule.type === "alerting" ? alertingJson(rule, withAlerts) : recordingJson(rule),
  ),
  interval: intervalMs / 1000,
  limit,
  evaluationTime: evaluationMs / 1000,
  lastEvaluation: goTime(evaluatedAtMs),
});

const alertingJson = (rule: AlertingStatus, withAlerts: boolean) => ({
  state: rule.state,
  name: rule.name,
  query: printExpr(parseExpr(rule.expr)),
  duration: rule.forMs / 1000,
  keepFiringFor: rule.keepFiringForMs / 1000,
  labels: labelsToRecord(rule.labels),
  annotations: labelsToRecord(rule.annotations),
  alerts: withAlerts ? rule.alerts.map(alertJson) : null,
  ...evaluated(rule),
  type: rule.type,
});

const recordingJson = (rule: Exclude<RuleStatus, AlertingStatus>) => ({
  name: rule.name,
  query: printExpr(parseExpr(rule.expr)),
  labels: labelsToRecord(rule.labels),
  ...evaluated(rule),
  type: rule.type,
});

const evaluated = ({ health, lastError, evaluationMs, evaluatedAtMs }: RuleStatus) => ({
  health,
  ...(lastError === "" ? {} : { lastError }),
  evaluationTime: evaluationMs / 1000,
  lastEvaluation: goTime(evaluatedAtMs),
});

const alertJson = ({ labels, annotations, state, activeAtMs, keepFiringSinceMs, value }: Alert) => ({
  labels: labelsToRecord(labels),
  annotations: labelsToRecord(annotations),
  state,
  activeAt: goTime(activeAtMs),
  ...(keepFiringSinceMs === null ? {} : { keepFiringSince: goTime(keepFiringSinceMs) }),
  value: exponential(value),
});

/** Go's `FormatFloat(value, 'e', -1, 64)`. */
const exponential = (value: number): string =>
  Number.isFinite(value)
    ? value.toExponential().replace(/e([+-])(\d)$/, "e$10$2")
    : Number.isNaN(value)
      ? "NaN"
      : value > 0
        ? "+Inf"
        : "-Inf";

/** RFC 3339 as Go writes it, without trailing zeros; null: its zero time. */
const goTime = (ms: number | null): string =>
  ms === null ? "0001-01-01T00:00:00Z" : new Date(ms).toISOString().replace(/\.?0*Z$/, "Z");
