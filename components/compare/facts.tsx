import { Inspector } from "#components/sources/inspector.tsx";
import { Panel } from "#components/ui/panel.tsx";
import type { ComparedCall, Comparison, FactRow } from "#lib/compare/schema.ts";
import { diffText, FACT_LABELS, factText } from "#lib/compare/words.ts";
import { formatDuration, UNKNOWN } from "#lib/format/duration.ts";
import { humanize } from "#lib/format/labels.ts";
import { plural } from "#lib/format/text.ts";
import { Side } from "./side.tsx";

const CELL = "py-1 pr-3 align-top wrap-anywhere";

function Head({ last }: { last?: string }) {
  return (
    <thead className="text-2xs text-ink-3">
      <tr className="border-b border-line">
        <th scope="col" className="w-28 py-1 pl-3 text-left font-normal sm:w-32">
          <span className="sr-only">What</span>
        </th>
        {(["A", "B"] as const).map((of) => (
          <th key={of} scope="col" className="py-1 pr-3 text-left font-normal">
            <Side of={of} />
          </th>
        ))}
        {last === undefined ? null : (
          <th scope="col" className="w-24 py-1 pr-3 text-right font-normal">
            {last}
          </th>
        )}
      </tr>
    </thead>
  );
}

/** What is not the same about the two calls: usually the reason for what follows. */
export function FactsThatDiffer({ facts }: { facts: readonly FactRow[] }) {
  const rows = facts.filter(({ state }) => state !== "same");
  const same = facts.filter(({ state }) => state === "same");
  const differing = rows.filter(({ state }) => state === "differs").length;
  return (
    <Panel
      id="differs"
      title="What differs"
      meta={differing === 0 ? "nothing that is recorded" : plural(differing, "fact")}
      flush
    >
      {rows.length === 0 ? null : (
        <table className="w-full table-fixed border-collapse">
          <caption className="sr-only">Facts that differ between the two calls</caption>
          <Head />
          <tbody>
            {rows.map(({ fact, state, a, b }) => (
              <tr key={fact} data-state={state} className="border-b border-line last:border-b-0">
                <th scope="row" className={`${CELL} pl-3 text-left font-normal text-ink-2`}>
                  {FACT_LABELS[fact]}
                </th>
                {[a, b].map((value, at) => (
                  <td
                    // oxlint-disable-next-line react/no-array-index-key -- the first is A's, the second B's
                    key={at}
                    className={`${CELL} ${value === null ? "text-ink-3" : state === "differs" ? "font-medium" : ""}`}
                  >
                    {value === null ? UNKNOWN : factText(fact, value)}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {same.length === 0 ? null : (
        <p className="border-t border-line px-3 py-2 text-xs text-ink-3 wrap-anywhere first:border-t-0">
          The same:{" "}
          {same
            .map(({ fact, a }) => `${FACT_LABELS[fact]} ${a === null ? UNKNOWN : factText(fact, a, 60)}`)
            .join(" · ")}
        </p>
      )}
    </Panel>
  );
}

interface Figure {
  readonly name: string;
  readonly of: (call: ComparedCall) => string | null;
  readonly number?: (call: ComparedCall) => number | null;
  readonly isTime?: true;
}

const count = (value: number | null): string | null => (value === null ? null : value.toLocaleString("en"));
const signed = (value: number): string => value.toFixed(2).replace("-", "−");

const FIGURES: readonly Figure[] = [
  { name: "Outcome", of: ({ call }) => (call.outcome === null ? null : humanize(call.outcome)) },
  {
    name: "Longest wait",
    of: ({ worstTurnMs }) => (worstTurnMs === null ? null : formatDuration(worstTurnMs)),
    number: ({ worstTurnMs }) => worstTurnMs,
    isTime: true,
  },
  {
    name: "Over budget",
    of: ({ call }) => count(call.slowTurns),
    number: ({ call }) => call.slowTurns,
  },
  { name: "Turns", of: ({ call }) => count(call.turns), number: ({ call }) => call.turns },
  {
    name: "Length",
    of: ({ call }) => (call.durationMs === null ? null : formatDuration(call.durationMs)),
    number: ({ call }) => call.durationMs,
    isTime: true,
  },
  { name: "Errors", of: ({ call }) => count(call.errors), number: ({ call }) => call.errors },
  {
    name: "Interruptions",
    of: ({ call }) => count(call.interruptions),
    number: ({ call }) => call.interruptions,
  },
  {
    name: "Sentiment",
    of: ({ sentiment }) =>
      sentiment?.label == null
        ? null
        : `${humanize(sentiment.label)}${sentiment.score === null ? "" : ` ${signed(sentiment.score)}`}`,
  },
];

/** How both went, from their traces or, without one, their call logs. */
export function HowTheyWent({ comparison: { a, b, queries } }: { comparison: Comparison }) {
  return (
    <Panel
      id="went"
      title="How they went"
      actions={<Inspector panel="Compare" queries={queries} sources={[...a.sources, ...b.sources]} />}
      flush
    >
      <table className="w-full table-fixed border-collapse">
        <caption className="sr-only">Figures of the two calls</caption>
        <Head last="A − B" />
        <tbody>
          {FIGURES.map(({ name, of, number, isTime }) => (
            <tr key={name} className="border-b border-line last:border-b-0">
              <th scope="row" className={`${CELL} pl-3 text-left font-normal text-ink-2`}>
                {name}
              </th>
              {[a, b].map((call) => {
                const text = of(call);
                return (
                  <td key={call.call.sid} className={`${CELL} ${text === null ? "text-ink-3" : ""}`}>
                    {text ?? UNKNOWN}
                  </td>
                );
              })}
              <td className="py-1 pr-3 text-right align-top whitespace-nowrap text-ink-2">
                {number === undefined ? "" : differenceOf(number(a), number(b), isTime === true)}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </Panel>
  );
}

function differenceOf(a: number | null, b: number | null, isTime: boolean): string {
  if (a === null || b === null) return "–";
  if (isTime) return diffText(a - b);
  return a === b ? "0" : a > b ? `+${(a - b).toLocaleString("en")}` : `−${(b - a).toLocaleString("en")}`;
}
