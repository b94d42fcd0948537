import { clsx } from "clsx";
import type { CallVerdict } from "#lib/calls/schema.ts";

const WORDS: Record<CallVerdict["status"], string> = {
  ok: "OK",
  slow: "Slow",
  failed: "Failed",
  unknown: "Unknown",
};

/** The verdict in one word. Filled red: failed. Outlined red: slow. Everything else stays calm. */
export function VerdictStatus({ status, className }: { status: CallVerdict["status"]; className?: string }) {
  return (
    <span
      className={clsx(
        "inline-flex items-center rounded-xs border px-1.5 text-xs leading-[1.125rem] font-semibold",
        status === "failed" && "border-breach bg-breach text-breach-ink",
        status === "slow" && "border-breach text-breach",
        status === "ok" && "border-line-strong text-ink-2",
        status === "unknown" && "border-dashed border-line-strong text-ink-2",
        className,
      )}
    >
      {WORDS[status]}
    </span>
  );
}
