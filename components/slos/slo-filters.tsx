"use client";

import { CheckMenu } from "#components/filters/check-menu.tsx";
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
      <CheckMenu
        title="Vertical"
        choices={[...verticals.keys()]}
        nameOf={(value) => named(verticals, value)}
        none="None is recorded."
        chosen={filters.vertical}
        onChange={(vertical) => onFilters({ ...filters, vertical })}
      />
      <CheckMenu
        title="Objective"
        choices={[...objectives.keys()]}
        nameOf={(value) => named(objectives, value)}
        none="None is recorded."
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

const named = (names: ReadonlyMap<string, string>, value: string): string =>
  clip(names.get(value) ?? value, 60);
