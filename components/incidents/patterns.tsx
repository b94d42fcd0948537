"use client";

import { clsx } from "clsx";
import Link from "next/link";
import { Nothing } from "#components/ui/panel.tsx";
import { callHref } from "#lib/calls/href.ts";
import { keyed } from "#lib/format/keys.ts";
import { clip, short } from "#lib/format/text.ts";
import { usePatterns } from "#lib/incidents/hooks.ts";
import { partOf } from "#lib/incidents/links.ts";
import type { Incident, LogPattern } from "#lib/incidents/schema.ts";
import { PartPanel } from "./part-panel.tsx";

/** What the logs complain of more than before, each with a call to see it in. */
export function Patterns({ incident }: { incident: Incident }) {
  const part = usePatterns(partOf(incident, incident.during));
  const { data } = part;
  return (
    <PartPanel
      id="patterns"
      title="Errors and warnings in the logs"
      meta="against as long before"
      part={part}
      rows={5}
    >
      {data === undefined ? null : data.patterns === null ? (
        <Nothing>The logs could not be read.</Nothing>
      ) : data.patterns.length === 0 ? (
        <Nothing>No service logged an error or a warning in this time.</Nothing>
      ) : (
        <>
          <table className="w-full border-collapse">
            <caption className="sr-only">Errors and warnings in the logs</caption>
            <thead className="text-2xs text-ink-3">
              <tr className="border-b border-line">
                <th scope="col" className="py-1 pl-3 text-left font-normal">
                  Event
                </th>
                <th scope="col" className="py-1 pl-3 text-left font-normal max-md:hidden">
                  Says
                </th>
                <th scope="col" className="py-1 pl-3 text-right font-normal">
                  During
                </th>
                <th scope="col" className="py-1 pl-3 text-right font-normal">
                  Before
                </th>
                <th scope="col" className="py-1 pr-3 pl-3 text-right font-normal">
                  <span className="sr-only">A call with it</span>
                </th>
              </tr>
            </thead>
            <tbody>
              {keyed(data.patterns, (one) => `${one.service} ${one.event} ${one.errorType} ${one.level}`).map(
                ({ key, item }) => (
                  <Row key={key} pattern={item} />
                ),
              )}
            </tbody>
          </table>
          {data.notes.map((note) => (
            <p key={note} className="px-3 py-1.5 text-xs text-ink-3">
              {note}
            </p>
          ))}
        </>
      )}
    </PartPanel>
  );
}

function Row({ pattern }: { pattern: LogPattern }) {
  const { service, event, errorType, level, template, during, before, sid, turn } = pattern;
  const risen = before !== null && during >= 3 && during > 2 * before;
  return (
    <tr className="border-b border-line align-baseline last:border-b-0">
      <th scope="row" className="py-1 pl-3 text-left font-normal wrap-anywhere">
        <span className="font-mono text-xs">{event === null ? short(service, 40) : short(event, 60)}</span>
        {errorType === null ? null : <span className="ml-1.5">{short(errorType, 40)}</span>}
        <span className="ml-1.5 text-xs text-ink-3">{short(level, 12)}</span>
        <span className="block text-xs text-ink-3 md:hidden">
          {template === null ? "" : clip(template, 160)}
        </span>
      </th>
      <td className="py-1 pl-3 text-ink-2 wrap-anywhere max-md:hidden">
        {template === null ? "" : clip(template, 160)}
      </td>
      <td className={clsx("py-1 pl-3 text-right whitespace-nowrap", risen && "font-semibold")}>
        {during.toLocaleString("en")}
      </td>
      <td className="py-1 pl-3 text-right whitespace-nowrap text-ink-2">
        {before === null ? "unknown" : before.toLocaleString("en")}
      </td>
      <td className="py-1 pr-3 pl-3 text-right whitespace-nowrap">
        {sid === null ? null : (
          <Link href={callHref(sid, { turn })} prefetch={false} className="text-accent hover:underline">
            A call
            <span className="sr-only"> with {event ?? service}</span>
          </Link>
        )}
      </td>
    </tr>
  );
}
