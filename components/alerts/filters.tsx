"use client";

import { useState } from "react";
import { Popover } from "#components/filters/popover.tsx";
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
  const [open, setOpen] = useState(false);
  const chosen: readonly string[] = filters[name] ?? [];
  const shown = [...choices, ...chosen.filter((value) => !choices.includes(value))];
  const title = FILTER_TITLES[name];
  const toggle = (value: string) =>
    onChange({
      ...filters,
      [name]: chosen.includes(value) ? chosen.filter((one) => one !== value) : [...chosen, value],
    });
  return (
    <Popover
      label={
        chosen.length === 0 ? title : `${title}: ${chosen.map((one) => valueLabel(name, one)).join(", ")}`
      }
      title={title}
      active={chosen.length > 0}
      open={open}
      onOpenChange={setOpen}
    >
      <fieldset className="py-1">
        <legend className="sr-only">{title}</legend>
        {shown.map((value) => (
          <label key={value} className="flex items-center gap-2 px-3 py-1 hover:bg-accent-wash">
            <input
              type="checkbox"
              checked={chosen.includes(value)}
              onChange={() => toggle(value)}
              className="size-3.5 shrink-0 accent-(--accent)"
            />
            <span className="min-w-0 truncate">{valueLabel(name, value)}</span>
          </label>
        ))}
        {shown.length === 0 ? <p className="px-3 py-1 text-ink-3">No alert names one.</p> : null}
      </fieldset>
    </Popover>
  );
}
