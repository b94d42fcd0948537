import { VerdictStatus } from "#components/verdict/verdict-status.tsx";
import type { CallSummary } from "#lib/calls/schema.ts";

/** The verdict of a call in a list, or that it still runs. */
export function CallState({ call }: { call: Pick<CallSummary, "running" | "verdict"> }) {
  if (!call.running) return <VerdictStatus status={call.verdict} />;
  return (
    <span className="inline-flex items-center gap-1.5 rounded-xs border border-accent px-1.5 text-xs leading-[1.125rem] text-accent">
      <span
        className="size-1.5 animate-[live_1.6s_ease-in-out_infinite] rounded-full bg-accent"
        aria-hidden
      />
      Running
    </span>
  );
}
