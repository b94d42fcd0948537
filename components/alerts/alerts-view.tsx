"use client";

import Link from "next/link";
import { Sources } from "#components/sources/sources.tsx";
import { errorSentence } from "#components/ui/error-sentence.ts";
import { Instant } from "#components/ui/instant.tsx";
import { Notice } from "#components/ui/notice.tsx";
import { Nothing, Panel } from "#components/ui/panel.tsx";
import { useAlerts } from "#lib/alerts/hooks.ts";
import { isAskedFor } from "#lib/alerts/model.ts";
import { SEVERITIES } from "#lib/alerts/kinds.ts";
import type { AlertFilters, AlertList } from "#lib/alerts/schema.ts";
import { plural } from "#lib/format/text.ts";
import { AlertPanel } from "./alert-panel.tsx";
import { AlertsSkeleton } from "./alerts-skeleton.tsx";
import { AlertFilterBar } from "./filters.tsx";
import { AlertNotices } from "./notices.tsx";
import { alertsSentence } from "./words.ts";

/** What fires, what is about to, and what nobody is told of. */
export function AlertsView({
  filters,
  onChange,
}: {
  filters: AlertFilters;
  onChange: (filters: AlertFilters) => void;
}) {
  const { data, error, dataUpdatedAt } = useAlerts();
  const failure = errorSentence(error);
  if (data === undefined && failure === null) return <AlertsSkeleton />;
  return (
    <>
      <div className="flex flex-wrap items-end justify-between gap-x-4 gap-y-1 pt-4 pb-3">
        <div>
          <h1 className="text-headline font-semibold tracking-[-0.01em]">Alerts</h1>
          <output className="block text-ink-2">{data === undefined ? "" : alertsSentence(data)}</output>
        </div>
        <p className="flex items-center gap-x-4 text-ink-3">
          {data === undefined ? null : (
            <span className="text-xs">
              as of <Instant at={dataUpdatedAt} form="clock" />
            </span>
          )}
          <Link href="/alerts/silences" prefetch={false} className="py-1 text-accent hover:underline">
            Silences
          </Link>
        </p>
      </div>
      <div className="space-y-3">
        {failure === null ? null : <Notice tone="degraded">{failure}</Notice>}
        {data === undefined ? null : <Lists list={data} filters={filters} onChange={onChange} />}
      </div>
    </>
  );
}

function Lists({
  list,
  filters,
  onChange,
}: {
  list: AlertList;
  filters: AlertFilters;
  onChange: (filters: AlertFilters) => void;
}) {
  const shown = list.alerts.filter((one) => isAskedFor(one, filters));
  const silences = list.alertmanager === "ok";
  return (
    <>
      <AlertNotices list={list} />
      {list.alerts.length === 0 ? null : (
        <AlertFilterBar alerts={list.alerts} filters={filters} onChange={onChange} />
      )}
      {SEVERITIES.map((severity) => {
        const alerts = shown.filter((one) => one.severity === severity);
        return alerts.length === 0 ? null : (
          <AlertPanel key={severity} severity={severity} alerts={alerts} silences={silences} />
        );
      })}
      {list.alerts.length > 0 && shown.length === 0 ? (
        <Panel id="none" title="No alert matches" flush>
          <Nothing>
            {plural(list.alerts.length, "alert")} {list.alerts.length === 1 ? "is" : "are"} hidden by the
            filters.
          </Nothing>
        </Panel>
      ) : null}
      {list.alerts.length === 0 ? <None list={list} /> : null}
      <Sources sources={list.sources} queries={list.queries} />
    </>
  );
}

/** Nothing fires, as far as anybody could say. */
function None({ list: { prometheus, alertmanager, rules } }: { list: AlertList }) {
  if (prometheus !== "ok" && alertmanager !== "ok") return null;
  return (
    <Panel id="none" title={prometheus === "ok" ? "No alert fires" : "Alertmanager knows of no alert"} flush>
      <Nothing>
        {rules === null ? (
          "The rules that would find one are not known."
        ) : rules.alerting === 0 ? (
          "No alerting rule is loaded: nothing could fire."
        ) : (
          <>
            {plural(rules.alerting, "alerting rule")} {rules.alerting === 1 ? "is" : "are"} loaded,{" "}
            {rules.slo} of them on error budgets.{" "}
            {rules.lastEvaluation === null ? (
              "None was evaluated yet."
            ) : (
              <>
                Last evaluated <Instant at={rules.lastEvaluation} />.
              </>
            )}
          </>
        )}
      </Nothing>
    </Panel>
  );
}
