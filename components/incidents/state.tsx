import { BellRing, CircleCheck, CircleHelp } from "lucide-react";
import { Instant } from "#components/ui/instant.tsx";
import { formatSpan } from "#lib/format/figures.ts";
import type { Incident } from "#lib/incidents/schema.ts";

const BLIND: ReadonlySet<string> = new Set(["error", "off", "partial"]);
const ICON = {
  size: 15,
  strokeWidth: 2,
  "aria-hidden": true,
  className: "relative top-0.5 shrink-0",
} as const;

/** Whether it is still going on, and for how long it has been: the first thing that is asked. */
export function State({ incident, nowMs }: { incident: Incident; nowMs: number }) {
  const { state, from, fromBefore, to } = incident.firing;
  if (state === "unknown" || from === null) {
    const blind = incident.sources.some(({ source, state }) => source === "prometheus" && BLIND.has(state));
    return (
      <p className="flex items-start gap-1.5 text-base text-ink-2">
        <CircleHelp {...ICON} />
        {blind ? "whether it fires is unknown" : "not known to have fired"}
      </p>
    );
  }
  const least = fromBefore ? "at least " : "";
  if (state === "firing")
    return (
      <p className="flex items-start gap-1.5 text-base font-semibold text-breach" suppressHydrationWarning>
        <BellRing {...ICON} />
        firing for {least}
        {span(nowMs - Date.parse(from))}
      </p>
    );
  return (
    <p className="flex items-start gap-1.5 text-base text-ink-2">
      <CircleCheck {...ICON} />
      <span>
        <span className="font-semibold text-ink">ended</span> <Instant at={to} form="minute" /> after {least}
        {to === null ? "some time" : span(Date.parse(to) - Date.parse(from))}
      </span>
    </p>
  );
}

/** Alerts are evaluated once a minute: less than one is not told. */
const span = (ms: number): string => formatSpan(Math.max(60_000, ms));
