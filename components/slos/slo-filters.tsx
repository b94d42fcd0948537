"use client";

import { useState } from "react";
import { Popover } from "#components/filters/popover.tsx";
import { Check } from "#components/ui/check.tsx";
import { Segmented } from "#components/ui/segmented.tsx";
import { humanize } from "#lib/format/labels.ts";
import { clip } from "#lib/format/text.ts";
import type { Slo } from "#lib/slo/schema.ts";
import { type Grouping, type SloFilters, titleOf } from "#lib/slo/view.ts";

const GROUPS = [
  { value: "none", label: "Worst first" },
  { value: "vertical", label: "By vertical" },
  { value: "objective", label: "By objective" },
] as const;

/** What is shown of the objectives. */
export function SloFilterBar({
  slos,
  filters,
  grouping,
  onFilters,
  onGrouping,
}: {
  slos: readonly Slo[];
  filters: SloFilters;
  grouping: Grouping;
  onFilters: (filters: SloFilters) => void;
  onGrouping: (grouping: Grouping) => void;
}) {
  const verticals = new Map(slos.map(({ vertical }) => [vertical, humanize(vertical)]));
  const objectives = new Map(slos.map((slo) => [slo.objective, titleOf(slo)]));
  const isFiltered = filters.burning || filters.vertical.length > 0 || filters.objective.length > 0;
  return (
    <search aria-label="Filter the objectives" className="mb-3 flex flex-wrap items-center gap-x-2 gap-y-1.5">
      <Menu
        title="Vertical"
        choices={verticals}
        chosen={filters.vertical}
        onChange={(vertical) => onFilters({ ...filters, vertical })}
      />
      <Menu
        title="Objective"
        choices={objectives}
        chosen={filters.objective}
        onChange={(objective) => onFilters({ ...filters, objective })}
      />
      <Check
        label="Burning only"
        checked={filters.burning}
        onChange={(burning) => onFilters({ ...filters, burning })}
      />
      {isFiltered ? (
        <button
          type="button"
          onClick={() => onFilters({ vertical: [], objective: [], burning: false })}
          className="h-7 px-1.5 text-accent hover:underline"
        >
          Clear filters
        </button>
      ) : null}
      <Segmented
        label="Group the objectives"
        options={GROUPS}
        value={grouping}
        onChange={onGrouping}
        className="ml-auto"
      />
    </search>
  );
}

function Menu({
  title,
  choices,
  chosen,
  onChange,
}: {
  title: string;
  /** Names by value. */
  choices: ReadonlyMap<string, string>;
  chosen: readonly string[];
  onChange: (chosen: readonly string[]) => void;
}) {
  const [open, setOpen] = useState(false);
  const values = [...choices.keys(), ...chosen.filter((value) => !choices.has(value))];
  const name = (value: string) => clip(choices.get(value) ?? value, 60);
  return (
    <Popover
      label={chosen.length === 0 ? title : `${title}: ${chosen.map(name).join(", ")}`}
      title={title}
      active={chosen.length > 0}
      open={open}
      onOpenChange={setOpen}
    >
      <fieldset className="py-1">
        <legend className="sr-only">{title}</legend>
        {values.map((value) => (
          <label key={value} className="flex items-center gap-2 px-3 py-1 hover:bg-accent-wash">
            <input
              type="checkbox"
              checked={chosen.includes(value)}
              onChange={() =>
                onChange(chosen.includes(value) ? chosen.filter((one) => one !== value) : [...chosen, value])
              }
              className="size-3.5 shrink-0 accent-(--accent)"
            />
            <span className="min-w-0 truncate">{name(value)}</span>
          </label>
        ))}
        {values.length === 0 ? <p className="px-3 py-1 text-ink-3">None is recorded.</p> : null}
      </fieldset>
    </Popover>
  );
}
