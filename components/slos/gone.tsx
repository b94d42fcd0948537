"use client";

import { Instant } from "#components/ui/instant.tsx";
import { formatBurn, formatSpan } from "#lib/format/figures.ts";
import { goneAt, paceWindow } from "#lib/slo/projection.ts";
import { isPartial } from "#lib/slo/view.ts";
import type { SloStatus } from "#lib/slo/status-schema.ts";

/** When the budget will be gone, and of how much that is known. @param at the answer's instant */
export function GoneWords({ slo, at }: { slo: SloStatus; at: string }) {
  const gone = goneAt(slo, Date.parse(at));
  const window = paceWindow(slo);
  const pace = window === null ? "" : ` at the burn of the last ${window} (${formatBurn(slo.burn[window])})`;
  return (
    <>
      {gone.kind === "unknown" ? "When it will be gone is not known." : null}
      {gone.kind === "gone" ? "It is used up: bad events have to leave the period before any is left." : null}
      {gone.kind === "never" ? `It lasts${pace}.` : null}
      {gone.kind === "at" ? (
        <>
          It will be gone in {formatSpan(Date.parse(gone.at) - Date.parse(at))}, on <Instant at={gone.at} />,
          {pace}.
        </>
      ) : null}
      {isPartial(slo.knownMs, slo.periodDays)
        ? ` Only ${formatSpan(slo.knownMs)} of ${slo.periodDays} days are known; the budget is that of the events in them.`
        : null}
    </>
  );
}
