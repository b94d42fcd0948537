"use client";

import { clsx } from "clsx";
import type { ReactNode } from "react";
import { Nothing, Panel } from "#components/ui/panel.tsx";
import { StageMark } from "#components/ui/stage-mark.tsx";
import { formatDuration } from "#lib/format/duration.ts";
import { humanize } from "#lib/format/labels.ts";
import { short } from "#lib/format/text.ts";
import { LEDGER_STAGES, type LedgerStage } from "#lib/ledger/stages.ts";
import type { BadShare, Driver, DriverRow, Incident } from "#lib/incidents/schema.ts";
import { ofAll, percent } from "#lib/incidents/statement.ts";
import { useClock } from "./clock.ts";

const TITLES: Record<Driver["of"], string> = {
  stage: "Over budget by stage",
  tool: "Failed calls by tool",
  guardrail: "Rejections by guardrail",
  outcome: "How calls ended",
};

/** Each stage (tool, guardrail, outcome) during against before; the one that explains most first. */
export function DriverTable({ incident: { driver } }: { incident: Incident }) {
  const clock = useClock(driver?.during.to ?? "");
  const beforeClock = useClock(driver?.before?.from ?? "");
  if (driver === null)
    return (
      <Panel id="driver" title="What drives it" flush>
        <Nothing>Neither the metrics nor the call log tell anything of this time.</Nothing>
      </Panel>
    );
  const { of, rows, leading, before, against, basis } = driver;
  const source = basis === "metrics" ? "from metrics" : "from the call log";
  return (
    <Panel id="driver" title={TITLES[of]} meta={source} flush>
      <table className="w-full border-collapse">
        <caption className="sr-only">{TITLES[of]}</caption>
        <thead className="text-2xs text-ink-3">
          <tr className="border-b border-line">
            <th scope="col" className="py-1 pl-3 text-left font-normal">
              {humanize(of)}
            </th>
            <th scope="col" className="py-1 pl-3 text-right font-normal">
              During
            </th>
            <th scope="col" className="py-1 pl-3 text-right font-normal">
              {against === "day" ? "Day before" : "Before"}
            </th>
            <th scope="col" className="py-1 pr-3 pl-3 text-right font-normal">
              More than usual
            </th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <Row key={row.name} row={row} of={of} leads={row.name === leading} />
          ))}
        </tbody>
      </table>
      <p className="px-3 py-1.5 text-xs text-ink-3" suppressHydrationWarning>
        During: {clock(driver.during.from)}–{clock(driver.during.to)}.{" "}
        {before === null
          ? "There is nothing to compare it with."
          : `${against === "day" ? "The same hours the day before" : "The hours before"}: ${clock(before.from)}–${beforeClock(before.to)}.`}
      </p>
    </Panel>
  );
}

const isStage = (name: string): name is LedgerStage => (LEDGER_STAGES as readonly string[]).includes(name);

function Row({ row, of, leads }: { row: DriverRow; of: Driver["of"]; leads: boolean }) {
  const { name, during, before, excess, budgetMs, approximate, detail } = row;
  return (
    <tr className={clsx("border-b border-line align-baseline last:border-b-0", leads && "bg-breach-wash")}>
      <th
        scope="row"
        className={clsx("py-1 pl-3 text-left font-normal wrap-anywhere", leads && "font-semibold")}
      >
        {of === "stage" && isStage(name) ? <StageMark stage={name} /> : short(name, 60)}
        {budgetMs === null ? null : (
          <span className="ml-1.5 text-xs font-normal whitespace-nowrap text-ink-3">
            {formatDuration(budgetMs)}
          </span>
        )}
        {detail === null ? null : (
          <span className="block text-xs font-normal text-ink-3">{short(detail, 60)}</span>
        )}
      </th>
      <Figure strong={leads} share={during} approximate={approximate} />
      <Figure share={before} approximate={approximate} />
      <td className="py-1 pr-3 pl-3 text-right whitespace-nowrap">
        {excess === null ? (
          <Unknown />
        ) : Math.round(excess) === 0 ? (
          "0"
        ) : (
          `+${Math.round(excess).toLocaleString("en")}`
        )}
      </td>
    </tr>
  );
}

const Unknown = (): ReactNode => <span className="text-ink-3">unknown</span>;

function Figure({
  share,
  approximate,
  strong = false,
}: {
  share: BadShare | null;
  approximate: boolean;
  strong?: boolean;
}) {
  return (
    <td className="py-1 pl-3 text-right whitespace-nowrap">
      {share === null || share.ratio === null ? (
        <Unknown />
      ) : (
        <>
          <span className={clsx(strong && "font-semibold text-breach")}>
            {approximate ? "≈ " : ""}
            {percent(share.ratio)}
          </span>
          <span className="block text-2xs text-ink-3">{ofAll(share)}</span>
        </>
      )}
    </td>
  );
}
