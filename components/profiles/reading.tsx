"use client";

import { type ReactNode, useState } from "react";
import { useSelect, useSelectedSpan } from "#components/call-page/selection.tsx";
import { StageMark } from "#components/ui/stage-mark.tsx";
import type { CallDetail } from "#lib/calls/schema.ts";
import { clocksOf } from "#lib/calls/view/clocks.ts";
import { keyed } from "#lib/format/keys.ts";
import { clip, plural, shortId } from "#lib/format/text.ts";
import type { CallReading } from "#lib/profiles/schema.ts";

const LONGEST = 400;
/** Of each list; the rest on demand. */
const MOST = 6;

/** An account of how the spans became turns and stages. */
export function Reading({ detail, reading }: { detail: CallDetail; reading: CallReading }) {
  if (reading.profiles.length === 0)
    return (
      <p className="max-w-prose px-3 py-2.5 text-ink-2">
        These spans are of no framework whose traces are read here: LiveKit Agents, Pipecat, OpenInference,
        and spans named as in docs/telemetry.md. They are shown as they were sent.
      </p>
    );
  return (
    <div className="grid lg:grid-cols-2">
      <div className="min-w-0">
        <Stages stages={reading.stages} />
        <Clocks detail={detail} />
        <Refused refused={reading.refused} />
      </div>
      <div className="min-w-0 border-line max-lg:border-t lg:border-l">
        <Unknowns unknown={reading.unknown} />
        {reading.notes.length === 0 ? null : (
          <Part title="Worth knowing">
            <ul className="space-y-1">
              {keyed(reading.notes, (note) => note).map(({ key, item }) => (
                <li key={key} className="text-ink-2">
                  {sentence(item)}
                </li>
              ))}
            </ul>
          </Part>
        )}
      </div>
    </div>
  );
}

function Part({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section aria-label={title} className="border-t border-line px-3 py-2 wrap-anywhere first:border-t-0">
      <h3 className="mb-1 text-2xs text-ink-3">{title}</h3>
      {children}
    </section>
  );
}

function Clocks({ detail }: { detail: CallDetail }) {
  const clocks = clocksOf(detail.turns ?? []);
  if (clocks.length === 0) return null;
  return (
    <Part title="How long the caller waited">
      <ul className="space-y-1">
        {clocks.map(({ by, isFrameworks, turns }) => (
          <li key={by} className="flex gap-2">
            <span className="w-14 shrink-0 text-ink-3">{plural(turns, "turn")}</span>
            <span className="min-w-0">
              {clip(by, LONGEST)}
              {isFrameworks ? "" : <span className="text-ink-3">, by the spans alone</span>}
            </span>
          </li>
        ))}
      </ul>
    </Part>
  );
}

function Stages({ stages }: { stages: CallReading["stages"] }) {
  return (
    <Part title="What each stage was taken from">
      <table className="w-full border-collapse">
        <thead className="sr-only">
          <tr>
            <th scope="col">Stage</th>
            <th scope="col">Taken from</th>
          </tr>
        </thead>
        <tbody>
          {stages.map(({ stage, from, why }) => (
            <tr key={stage} className="align-top">
              <th scope="row" className="w-36 py-0.5 pr-3 text-left font-normal">
                <StageMark stage={stage} />
              </th>
              <td className="py-0.5">
                {from === null ? (
                  <span className="text-ink-3">Not recorded: {clip(why ?? "no span has it", LONGEST)}</span>
                ) : (
                  clip(from, LONGEST)
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </Part>
  );
}

function Refused({ refused }: { refused: CallReading["refused"] }) {
  const { selectSpan } = useSelect();
  const span = useSelectedSpan();
  const [shown, more] = useFirst(refused);
  if (refused.length === 0)
    return (
      <Part title="Refused">
        <p className="text-ink-2">No value was refused.</p>
      </Part>
    );
  const all = refused.reduce((sum, { count }) => sum + count, 0);
  return (
    <Part title={`Refused: ${plural(all, "value")} that cannot be right`}>
      <ul className="space-y-1.5">
        {keyed(shown, ({ what, reason }) => `${what} ${reason}`).map(({ key, item }) => (
          <li key={key}>
            <p>
              <code className="text-xs">{clip(item.what, 120)}</code>{" "}
              <span className="text-ink-3">
                {item.count === 1 ? "once" : `${item.count.toLocaleString("en")} times`}, such as{" "}
              </span>
              <code className="text-xs">{clip(item.value, 80)}</code>{" "}
              <button
                type="button"
                aria-pressed={span === item.spanId}
                title="Show this span"
                onClick={() => selectSpan(item.spanId, null)}
                className="min-h-6 font-mono text-xs text-accent hover:underline"
              >
                {shortId(item.spanId)}
              </button>
            </p>
            <p className="text-ink-2">{sentence(item.reason)}</p>
          </li>
        ))}
      </ul>
      {more}
    </Part>
  );
}

function Unknowns({ unknown }: { unknown: CallReading["unknown"] }) {
  const [shown, more] = useFirst(unknown);
  if (unknown.length === 0) return null;
  return (
    <Part title="What cannot be known of this call">
      <ul className="space-y-1.5">
        {keyed(shown, ({ what }) => what).map(({ key, item }) => (
          <li key={key}>
            <p>
              {clip(item.what, 200)}
              <span className="text-ink-2">: {sentence(item.why, false)}</span>
            </p>
            {item.setting === null ? null : (
              <p className="text-ink-2">
                <span className="text-ink-3">To know it: </span>
                {sentence(item.setting, false)}
              </p>
            )}
          </li>
        ))}
      </ul>
      {more}
    </Part>
  );
}

function useFirst<T>(list: readonly T[]): readonly [shown: readonly T[], more: ReactNode] {
  const [whole, setWhole] = useState(false);
  if (whole || list.length <= MOST) return [list, null];
  return [
    list.slice(0, MOST),
    <button
      key="more"
      type="button"
      onClick={() => setWhole(true)}
      className="mt-1 min-h-6 text-xs text-accent hover:underline"
    >
      Show {list.length - MOST} more
    </button>,
  ];
}

/** A part of a sentence as a whole one; after a colon it begins as it is. */
function sentence(text: string, begins = true): string {
  const whole = clip(begins ? text.charAt(0).toUpperCase() + text.slice(1) : text, LONGEST);
  return /[.!?…]$/.test(whole) ? whole : `${whole}.`;
}
