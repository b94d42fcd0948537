"use client";

import { clsx } from "clsx";
import { memo } from "react";
import { useSelection } from "#components/call-page/selection.tsx";
import { Instant } from "#components/ui/instant.tsx";
import { formatOffset } from "#lib/format/duration.ts";
import { clip, short } from "#lib/format/text.ts";
import type { LogLine } from "#lib/logs/schema.ts";

const isBad = (level: string) => /^(error|fatal|critical)$/i.test(level);

/** One line; opened, it shows its attributes. Selecting it selects its span and its turn. */
export const LogRow = memo(function LogRow({ line, selected }: { line: LogLine; selected: boolean }) {
  const { selectLine, clear } = useSelection();
  const bad = isBad(line.level);
  return (
    <div className={clsx("border-b border-line", selected ? "bg-accent-wash" : "hover:bg-sunken")}>
      <button
        type="button"
        aria-expanded={selected}
        onClick={() => (selected ? clear() : selectLine(line.id, line.spanId, line.turnIndex))}
        className="flex w-full flex-wrap items-baseline gap-x-3 px-3 py-0.5 text-left focus-visible:outline-offset-[-2px] sm:flex-nowrap"
      >
        <span className="w-[4.75rem] shrink-0 text-ink-2">
          {line.offsetMs === null ? (
            <Instant at={Number(BigInt(line.timeNs) / 1_000_000n)} form="precise" />
          ) : (
            formatOffset(line.offsetMs, true)
          )}
        </span>
        <span className={clsx("w-10 shrink-0", bad ? "font-semibold text-breach" : "text-ink-3")}>
          {short(line.level, 8)}
        </span>
        <span className="w-36 shrink-0 truncate text-ink-2">{short(line.eventName ?? line.service, 60)}</span>
        <span className="order-last line-clamp-2 min-w-0 basis-full font-mono wrap-anywhere text-xs leading-5 sm:order-none sm:line-clamp-1 sm:flex-1 sm:basis-0">
          {clip(line.body, 400)}
        </span>
        <span className="shrink-0 text-2xs text-ink-3">
          {line.turnIndex === null ? "" : `turn ${line.turnIndex}`}
        </span>
      </button>
      {selected ? <Opened line={line} /> : null}
    </div>
  );
});

function Opened({ line }: { line: LogLine }) {
  const attributes = Object.entries(line.attributes);
  return (
    <div className="border-t border-line px-3 py-2 sm:pl-[6.5rem]">
      <p className="mb-1.5 font-mono text-xs wrap-anywhere whitespace-pre-wrap">{clip(line.body, 8_000)}</p>
      <dl className="grid grid-cols-[minmax(6rem,14rem)_1fr] gap-x-3 text-xs">
        <dt className="text-ink-3">time</dt>
        <dd>
          <Instant at={Number(BigInt(line.timeNs) / 1_000_000n)} form="precise" />
        </dd>
        <dt className="text-ink-3">service</dt>
        <dd>{clip(line.service, 120)}</dd>
        {attributes.map(([key, value]) => (
          <div key={key} className="contents">
            <dt className="text-ink-3 wrap-anywhere">{clip(key, 120)}</dt>
            <dd className="font-mono wrap-anywhere whitespace-pre-wrap">{clip(value, 2_000)}</dd>
          </div>
        ))}
      </dl>
    </div>
  );
}
