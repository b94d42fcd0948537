"use client";

import { clsx } from "clsx";
import { ChevronRight } from "lucide-react";
import { CopyButton } from "#components/ui/copy-button.tsx";
import { Instant } from "#components/ui/instant.tsx";
import { Nothing, Panel } from "#components/ui/panel.tsx";
import { formatDuration } from "#lib/format/duration.ts";
import { keyed } from "#lib/format/keys.ts";
import { clip } from "#lib/format/text.ts";
import type { SloDetail, SloRule } from "#lib/slo/schema.ts";
import { Promql } from "./promql.tsx";

/** What an objective is counted and alerted by; those that serve all objectives too. */
export function RulesPanel({ detail: { rules, rulesFrom } }: { detail: SloDetail }) {
  const groups = [
    { title: "Alerting", rules: rules.filter(({ kind }) => kind === "alerting") },
    { title: "Recording", rules: rules.filter(({ kind }) => kind === "recording") },
  ];
  return (
    <Panel
      id="rules"
      title="Rules"
      flush
      meta={
        rulesFrom === "prometheus"
          ? "as Prometheus runs them"
          : "as the SLO file makes them: Prometheus did not tell which it runs"
      }
    >
      {rules.length === 0 ? <Nothing>Prometheus has no rules for this objective.</Nothing> : null}
      {groups.map(({ title, rules }) =>
        rules.length === 0 ? null : (
          <section key={title} aria-label={`${title} rules`}>
            <h3 className="border-b border-line bg-sunken px-3 py-1 text-xs font-semibold">
              {title} <span className="font-normal text-ink-3">{rules.length}</span>
            </h3>
            <ul className="border-b border-line">
              {keyed(rules, ({ name, query }) => `${name} ${query}`).map(({ key, item }) => (
                <Rule key={key} rule={item} />
              ))}
            </ul>
          </section>
        ),
      )}
    </Panel>
  );
}

function Rule({ rule }: { rule: SloRule }) {
  const { name, query, labels, health, lastError, lastEvaluation, evaluationMs } = rule;
  const own = Object.entries(labels).map(([label, value]) => `${label}="${value}"`);
  return (
    <li className="border-b border-line last:border-b-0">
      <details className="group">
        <summary className="flex cursor-pointer flex-wrap items-center gap-x-3 px-3 py-1 hover:bg-sunken">
          <ChevronRight size={13} aria-hidden className="shrink-0 text-ink-3 group-open:rotate-90" />
          <span className="font-mono text-xs wrap-anywhere">{clip(name, 120)}</span>
          <span className="text-xs text-ink-3 wrap-anywhere">{clip(own.join(", "), 160)}</span>
          <span className="ml-auto text-xs whitespace-nowrap text-ink-3">
            {health === null ? null : (
              <span className={clsx(health === "err" && "font-medium text-degraded")}>
                {health === "err" ? "failed" : health === "ok" ? "ok" : "not evaluated yet"}
              </span>
            )}
            {lastEvaluation === null ? null : (
              <>
                {" "}
                at <Instant at={lastEvaluation} form="clock" />
              </>
            )}
            {evaluationMs === null || lastEvaluation === null ? null : `, ${formatDuration(evaluationMs)}`}
          </span>
        </summary>
        <div className="px-3 pt-0.5 pb-2">
          {lastError === null ? null : <p className="mb-1 text-xs text-degraded">{clip(lastError, 400)}</p>}
          <Promql query={clip(query, 20_000)} />
          <CopyButton text={query} label={`Copy the expression of ${clip(name, 120)}`} className="mt-1">
            Copy expression
          </CopyButton>
        </div>
      </details>
    </li>
  );
}
