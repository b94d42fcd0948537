"use client";

import { X } from "lucide-react";
import { FilterMenu } from "./filter-menu.tsx";
import { activeFilters, cleared, filterSentence, without } from "./model.ts";
import { useSeenValues } from "./use-seen-values.ts";
import {
  FILTER_NAMES,
  HAPPENING_LABELS,
  keysOf,
  type ListFilters,
  OUTCOME_LABELS,
  SENTIMENT_LABELS,
  STAGE_FILTER_LABELS,
  VERDICT_LABELS,
} from "./words.ts";

const WITH_MENU = new Set(["vertical", "agent", "verdict", "stage", "outcome", "sentiment", "had"]);
const VERDICTS = keysOf(VERDICT_LABELS);
const STAGES = keysOf(STAGE_FILTER_LABELS);
const OUTCOMES = keysOf(OUTCOME_LABELS);
const SENTIMENTS = keysOf(SENTIMENT_LABELS);
const HAPPENINGS = keysOf(HAPPENING_LABELS);

interface Props {
  filters: ListFilters;
  onChange: (filters: ListFilters) => void;
}

/** The filters that are needed most, each a menu; the others that are in force, each a chip. */
export function FilterBar({ filters, onChange }: Props) {
  const seen = useSeenValues();
  const common = { filters, onChange };
  const chips = activeFilters(filters).filter(({ name }) => !WITH_MENU.has(name));
  const clearable = activeFilters(filters).some(({ name }) => name !== "caller");
  return (
    <fieldset className="flex flex-wrap items-center gap-1.5">
      <legend className="sr-only">Filters</legend>
      <FilterMenu
        name="vertical"
        choices={seen.verticals}
        typed
        hint={seen.hint}
        onOpen={seen.look}
        {...common}
      />
      <FilterMenu name="agent" choices={seen.agents} typed hint={seen.hint} onOpen={seen.look} {...common} />
      <FilterMenu name="verdict" choices={VERDICTS} {...common} />
      <FilterMenu name="stage" choices={STAGES} {...common} />
      <FilterMenu name="outcome" choices={OUTCOMES} {...common} />
      <FilterMenu name="sentiment" choices={SENTIMENTS} {...common} />
      <FilterMenu name="had" choices={HAPPENINGS} {...common} />
      {chips.map((filter) => (
        <Chip
          key={filter.name}
          text={filter.name === "caller" ? "One caller’s calls" : filterSentence(filter)}
          label={`Remove the filter ${FILTER_NAMES[filter.name]}`}
          onRemove={() => onChange(without(filters, filter.name))}
        />
      ))}
      {clearable ? (
        <button
          type="button"
          onClick={() => onChange(cleared(filters))}
          className="h-7 px-1.5 text-accent hover:underline"
        >
          Clear filters
        </button>
      ) : null}
    </fieldset>
  );
}

function Chip({ text, label, onRemove }: { text: string; label: string; onRemove: () => void }) {
  return (
    <span className="inline-flex h-7 max-w-72 items-center gap-1 rounded-sm border border-accent bg-accent-wash pr-1 pl-2">
      <span className="truncate">{text}</span>
      <button
        type="button"
        onClick={onRemove}
        aria-label={label}
        title={label}
        className="flex size-5 shrink-0 items-center justify-center rounded-xs text-ink-2 hover:bg-surface hover:text-ink"
      >
        <X size={13} strokeWidth={1.75} aria-hidden />
      </button>
    </span>
  );
}
