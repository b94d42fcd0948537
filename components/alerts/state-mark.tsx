import { clsx } from "clsx";
import { BellOff, CircleDashed, CircleSlash2, MailWarning, Siren } from "lucide-react";
import type { Alert } from "#lib/alerts/schema.ts";
import { isLoud } from "#lib/alerts/model.ts";
import { STATE_LABELS } from "./words.ts";

const ICONS = {
  firing: Siren,
  undelivered: MailWarning,
  unprocessed: Siren,
  pending: CircleDashed,
  silenced: BellOff,
  inhibited: CircleSlash2,
  muted: BellOff,
} as const;

/** An alert's state: red where an objective is being missed and somebody is told, or should be. */
export function StateMark({ state, severity }: Pick<Alert, "state" | "severity">) {
  const Icon = ICONS[state];
  const tone =
    state === "undelivered" ? "degraded" : isLoud(state) && severity !== "other" ? "breach" : "plain";
  return (
    <span
      className={clsx(
        "inline-flex items-center gap-1.5 whitespace-nowrap",
        tone === "breach" && "font-semibold text-breach",
        tone === "degraded" && "font-semibold text-degraded",
        tone === "plain" && (isLoud(state) ? "font-semibold text-ink" : "text-ink-2"),
      )}
    >
      <Icon size={14} strokeWidth={1.75} aria-hidden className="shrink-0" />
      {STATE_LABELS[state]}
    </span>
  );
}
