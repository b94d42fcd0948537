import { Notice } from "#components/ui/notice.tsx";
import type { AlertList, RuleState } from "#lib/alerts/schema.ts";
import { keyed } from "#lib/format/keys.ts";
import { clip, plural, short } from "#lib/format/text.ts";
import type { SourceReport } from "#lib/sources/schema.ts";

/** What is the matter with the page: who did not answer, what is not evaluated, what reaches nobody. */
export function AlertNotices({ list }: { list: AlertList }) {
  const { prometheus, alertmanager, rules, alerts, total } = list;
  const undelivered = alerts.filter(({ state }) => state === "undelivered").length;
  const said = (source: SourceReport["source"]) =>
    clip(list.sources.find((one) => one.source === source)?.message ?? "", 300);
  const neither = prometheus !== "ok" && alertmanager !== "ok";
  return (
    <>
      {prometheus === "ok" ? null : (
        <Notice tone="degraded">
          {prometheus === "off"
            ? "Prometheus is not configured. "
            : `Prometheus did not answer. ${said("prometheus")} `}
          {neither
            ? "Its alerts, their burn and their budgets are unknown."
            : "Shown is what Alertmanager knows: pending alerts, burn and budgets are unknown."}
        </Notice>
      )}
      {alertmanager === "error" ? (
        <Notice tone="degraded">
          Alertmanager did not answer. {said("alertmanager")} Which alerts are silenced or inhibited, and
          whether anybody was told, is unknown.
        </Notice>
      ) : null}
      {undelivered === 0 ? null : (
        <Notice tone="degraded">
          {undelivered === 1 ? "One alert fires that" : `${undelivered} alerts fire that`} Alertmanager does
          not know: nobody is told. See <code className="font-mono text-xs">alerting.alertmanagers</code> in
          Prometheus&rsquo;s configuration.
        </Notice>
      )}
      {rules === null || rules.failed === 0 ? null : <Failures rules={rules} />}
      {rules !== null && rules.slo === 0 ? (
        <Notice tone="info">
          No rules on objectives are loaded, so no burn-rate alert can fire.{" "}
          <code className="font-mono text-xs">npm run slo:generate</code> writes them to{" "}
          <code className="font-mono text-xs">deploy/prometheus/rules</code>: name them in Prometheus&rsquo;s{" "}
          <code className="font-mono text-xs">rule_files</code>, or give them to the embedded backend with{" "}
          <code className="font-mono text-xs">--rules</code>.
        </Notice>
      ) : null}
      {alertmanager === "off" ? (
        <Notice tone="info">
          No Alertmanager is configured (<code className="font-mono text-xs">ALERTMANAGER_URL</code>): alerts
          are shown as Prometheus has them, and cannot be silenced here.
        </Notice>
      ) : null}
      {total > alerts.length ? (
        <Notice tone="info">
          The {alerts.length.toLocaleString("en")} most urgent of {total.toLocaleString("en")} alerts are
          shown.
        </Notice>
      ) : null}
    </>
  );
}

function Failures({ rules }: { rules: RuleState }) {
  return (
    <Notice tone="degraded">
      <details>
        <summary>
          {plural(rules.failed, "rule")} could not be evaluated: what {rules.failed === 1 ? "it" : "they"}{" "}
          would find is unknown.
        </summary>
        <ul aria-label="Rules that could not be evaluated" className="mt-1 space-y-0.5 text-xs">
          {keyed(rules.failures, ({ rule, group }) => `${group} ${rule}`).map(({ key, item }) => (
            <li key={key} className="wrap-anywhere">
              <span className="font-medium">{short(item.rule, 120)}</span>{" "}
              <span className="text-ink-2">in {short(item.group, 120)}</span>
              {item.message === "" ? "" : `: ${clip(item.message, 300)}`}
            </li>
          ))}
        </ul>
      </details>
    </Notice>
  );
}
