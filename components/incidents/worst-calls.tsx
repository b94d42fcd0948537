"use client";

import { clsx } from "clsx";
import Link from "next/link";
import type { ReactNode } from "react";
import { Instant } from "#components/ui/instant.tsx";
import { Nothing, Panel } from "#components/ui/panel.tsx";
import { StageMark } from "#components/ui/stage-mark.tsx";
import { callHref } from "#lib/calls/href.ts";
import { formatDuration } from "#lib/format/duration.ts";
import { humanize } from "#lib/format/labels.ts";
import { clip, short, shortId } from "#lib/format/text.ts";
import { affectedHref } from "#lib/incidents/links.ts";
import type { Incident, WorstCall } from "#lib/incidents/schema.ts";

const HEADS = ["Call", "Waited", "Stage", "Provider or tool", "At", "Agent", "Ended", "Sentiment"] as const;

/** The worst calls, each one click away at the turn that was bad. */
export function WorstCalls({ incident }: { incident: Incident }) {
  const { worst, calls, driver } = incident;
  const isDriven = driver?.of === "stage" && driver.leading !== null && worst.length > 0;
  return (
    <Panel
      id="worst"
      title="Worst calls"
      meta={isDriven ? "first those that waited for the stage that drives it" : undefined}
      flush
      actions={
        worst.length === 0 ? undefined : (
          <Link
            href={affectedHref(incident)}
            prefetch={false}
            className="text-xs text-accent hover:underline"
          >
            All of them
          </Link>
        )
      }
    >
      {calls === null ? (
        <Nothing>The call log could not be read, so no calls can be named.</Nothing>
      ) : worst.length === 0 ? (
        <Nothing>None of the calls of this time that have ended was bad.</Nothing>
      ) : (
        <table className="w-full border-collapse max-lg:block">
          <caption className="sr-only">Worst calls</caption>
          <thead className="text-2xs text-ink-3 max-lg:sr-only">
            <tr className="border-b border-line text-left">
              {HEADS.map((name) => (
                <th
                  key={name}
                  scope="col"
                  className={clsx("py-1 pr-4 font-normal first:pl-3", name === "Waited" && "text-right")}
                >
                  {name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody className="max-lg:block">
            {worst.map((call) => (
              <Row key={call.sid} call={call} />
            ))}
          </tbody>
        </table>
      )}
    </Panel>
  );
}

function Row({ call }: { call: WorstCall }) {
  const by = call.tool ?? call.provider;
  const bad = call.outcome === "dropped" || call.outcome === "failed";
  return (
    <tr
      className={clsx(
        "relative hover:bg-sunken has-[a:focus-visible]:bg-accent-wash lg:*:border-b lg:*:border-line lg:last:*:border-b-0",
        "max-lg:grid max-lg:grid-cols-[minmax(0,1fr)_auto] max-lg:gap-x-3 max-lg:border-b max-lg:border-line max-lg:px-3 max-lg:py-1.5 max-lg:last:border-b-0",
      )}
    >
      <th scope="row" className={clsx(CELL, "text-left font-normal")}>
        <Link
          href={callHref(call.sid, { turn: call.turn })}
          prefetch={false}
          title={clip(call.sid, 128)}
          className="font-mono text-xs text-accent outline-none after:absolute after:inset-0 focus-visible:after:outline-2 focus-visible:after:-outline-offset-2 focus-visible:after:outline-accent"
        >
          {shortId(call.sid)}
          {call.turn === null ? "" : ` turn\u00a0${call.turn}`}
        </Link>
      </th>
      <Cell className="text-right font-semibold">
        {call.waitedMs === null ? DASH : formatDuration(call.waitedMs)}
      </Cell>
      <Cell>{call.stage === null ? DASH : <StageMark stage={call.stage} />}</Cell>
      <Cell className="max-lg:text-right">{by === null ? DASH : short(by, 40)}</Cell>
      <Cell className="text-ink-2">
        <Instant at={call.at} form="clock" />
      </Cell>
      <Cell className="max-w-48 truncate max-lg:text-right">
        {call.agent === null ? DASH : short(call.agent, 40)}
      </Cell>
      <Cell>
        {call.outcome === null ? (
          DASH
        ) : (
          <span className={clsx(bad && "text-breach")}>{humanize(call.outcome)}</span>
        )}
        {call.endReason === null || !bad ? null : (
          <span className="text-ink-3"> {short(call.endReason, 30)}</span>
        )}
      </Cell>
      <Cell className="max-lg:text-right">{call.sentiment === null ? DASH : humanize(call.sentiment)}</Cell>
    </tr>
  );
}

const DASH = <span className="text-ink-3">–</span>;
const CELL = "whitespace-nowrap lg:h-8 lg:pr-4 lg:first:pl-3";

const Cell = ({ className, children }: { className?: string; children: ReactNode }) => (
  <td className={clsx(CELL, className)}>{children}</td>
);
