"use client";

import { Plus, X } from "lucide-react";
import { useEffect, useRef } from "react";
import { OPERATORS, type Operator } from "#lib/silences/kinds.ts";
import type { SilenceMatcher, SilencePreview } from "#lib/silences/schema.ts";

const FIELD = "h-7 rounded-sm border border-line-strong bg-surface px-2";
const OPERATOR_WORDS: Readonly<Record<Operator, string>> = {
  "=": "is",
  "!=": "is not",
  "=~": "matches",
  "!~": "does not match",
};

/** A matcher that is being written; `key` stays while its words change. */
export interface MatcherDraft extends SilenceMatcher {
  readonly key: number;
}

/** The matchers of a silence, each a row of fields; all of them must hold. */
export function MatcherFields({
  matchers,
  problems,
  onChange,
}: {
  matchers: readonly MatcherDraft[];
  problems: SilencePreview["problems"];
  onChange: (matchers: readonly MatcherDraft[]) => void;
}) {
  const list = useRef<HTMLFieldSetElement>(null);
  const grown = useRef(false);
  useEffect(() => {
    if (!grown.current) return;
    grown.current = false;
    const names = list.current?.querySelectorAll<HTMLInputElement>("input[data-name]");
    names?.[names.length - 1]?.focus();
  });
  const change = (at: number, next: Partial<SilenceMatcher>) =>
    onChange(matchers.map((one, i) => (i === at ? { ...one, ...next } : one)));
  const ofAll = problems.find(({ at }) => at === null);
  return (
    <fieldset ref={list} className="max-w-3xl space-y-1.5">
      <legend className="sr-only">Matchers</legend>
      {matchers.map((matcher, at) => {
        const problem = problems.find((one) => one.at === at);
        const help = `matcher-${matcher.key}-problem`;
        return (
          <div key={matcher.key} className="max-sm:border-b max-sm:border-line max-sm:pb-2">
            <fieldset className="grid grid-cols-[minmax(0,1fr)_auto_1.75rem] gap-1.5 sm:grid-cols-[minmax(0,12rem)_auto_minmax(0,1fr)_1.75rem]">
              <legend className="sr-only">Matcher {at + 1}</legend>
              <input
                data-name
                value={matcher.name}
                onChange={(event) => change(at, { name: event.target.value.trim() })}
                aria-label="Label"
                aria-invalid={problem !== undefined}
                aria-describedby={problem === undefined ? undefined : help}
                placeholder="label"
                maxLength={200}
                spellCheck={false}
                autoComplete="off"
                className={`${FIELD} min-w-0 font-mono text-xs`}
              />
              <select
                value={matcher.operator}
                onChange={(event) => {
                  const operator = OPERATORS.find((one) => one === event.target.value);
                  if (operator !== undefined) change(at, { operator });
                }}
                aria-label="Operator"
                className={`${FIELD} px-1 font-mono text-xs`}
              >
                {OPERATORS.map((operator) => (
                  <option key={operator} value={operator} aria-label={OPERATOR_WORDS[operator]}>
                    {operator}
                  </option>
                ))}
              </select>
              <input
                value={matcher.value}
                onChange={(event) => change(at, { value: event.target.value })}
                aria-label="Value"
                aria-invalid={problem !== undefined}
                aria-describedby={problem === undefined ? undefined : help}
                placeholder={matcher.operator.endsWith("~") ? "pattern" : "value"}
                maxLength={2_000}
                spellCheck={false}
                autoComplete="off"
                className={`${FIELD} min-w-0 font-mono text-xs max-sm:order-last max-sm:col-span-3`}
              />
              <button
                type="button"
                onClick={() => onChange(matchers.filter((_, i) => i !== at))}
                disabled={matchers.length === 1}
                aria-label={`Remove matcher ${at + 1}`}
                title="Remove"
                className="flex size-7 items-center justify-center rounded-sm text-ink-2 hover:bg-sunken disabled:opacity-40"
              >
                <X size={14} strokeWidth={1.75} aria-hidden />
              </button>
            </fieldset>
            {problem === undefined ? null : (
              <p id={help} className="mt-0.5 text-xs text-degraded wrap-anywhere">
                {problem.message}
              </p>
            )}
          </div>
        );
      })}
      {ofAll === undefined ? null : <p className="text-xs text-degraded">{ofAll.message}</p>}
      <button
        type="button"
        onClick={() => {
          grown.current = true;
          const key = Math.max(0, ...matchers.map((one) => one.key)) + 1;
          onChange([...matchers, { key, name: "", operator: "=", value: "" }]);
        }}
        className="inline-flex h-7 items-center gap-1 text-accent hover:underline"
      >
        <Plus size={13} strokeWidth={1.75} aria-hidden />
        Add a matcher
      </button>
      <p className="text-xs text-ink-3">
        All must hold. A pattern must match the whole value; a label that is not there is empty.
      </p>
    </fieldset>
  );
}
