"use client";

import { CheckMenu } from "#components/filters/check-menu.tsx";
import { ALERT_STATES, SEVERITIES } from "#lib/alerts/kinds.ts";
import type { Alert, AlertFilters } from "#lib/alerts/schema.ts";
import { FILTER_TITLES, type FilterName, isFiltered, valueLabel } from "./words.ts";

type Change = (filters: AlertFilters) => void;

/** What is shown of the alerts. Verticals and environments are offered as they are seen. */
export function AlertFilterBar({
  alerts,
  filters,
  onChange,
}: {
  alerts: readonly Alert[];
  filters: AlertFilters;
  onChange: Change;
}) {
  const seen = (value: (alert: Alert) => string | null): string[] =>
    [...new Set(alerts.flatMap((one) => value(one) ?? []))].toSorted();
  const common = { filters, onChange };
  return (
    <search aria-label="Filter the alerts" className="flex flex-wrap items-center gap-1.5">
      <Menu name="severity" choices={SEVERITIES} {...common} />
      <Menu name="state" choices={ALERT_STATES} {...common} />
      <Menu name="vertical" choices={seen(({ vertical }) => vertical)} {...common} />
      <Menu name="environment" choices={seen(({ environment }) => environment)} {...common} />
      <input
        type="search"
        value={filters.q ?? ""}
        onChange={(event) => onChange({ ...filters, q: event.target.value })}
        aria-label="Words in a name, a summary or a label"
        placeholder="Name, summary or label"
        maxLength={200}
        spellCheck={false}
        autoComplete="off"
        className="h-7 w-52 min-w-0 rounded-sm border border-line bg-surface px-2 placeholder:text-ink-3 hover:border-line-strong"
      />
      {isFiltered(filters) ? (
        <button type="button" onClick={() => onChange({})} className="h-7 px-1.5 text-accent hover:underline">
          Clear filters
        </button>
      ) : null}
    </search>
  );
}

function Menu({
  name,
  choices,
  filters,
  onChange,
}: {
  name: FilterName;
  choices: readonly string[];
  filters: AlertFilters;
  onChange: Change;
}) {
  return (
    <CheckMenu<string>
      title={FILTER_TITLES[name]}
      choices={choices}
      chosen={filters[name] ?? []}
      nameOf={(value) => valueLabel(name, value)}
      none="No alert names one."
      onChange={(chosen) => onChange({ ...filters, [name]: chosen })}
    />
  );
}
