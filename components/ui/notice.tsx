import { clsx } from "clsx";
import { CircleDashed, Info, TriangleAlert } from "lucide-react";
import type { ReactNode } from "react";

/** A line that says what is the matter with the page itself, never with the call. */
export function Notice({
  tone,
  children,
  action,
}: {
  tone: "info" | "degraded" | "waiting";
  children: ReactNode;
  action?: ReactNode;
}) {
  const Icon = tone === "degraded" ? TriangleAlert : tone === "waiting" ? CircleDashed : Info;
  return (
    <div
      role={tone === "degraded" ? "alert" : undefined}
      className={clsx(
        "flex items-start gap-2 rounded-sm border px-3 py-1.5",
        tone === "degraded"
          ? "border-degraded/40 bg-degraded-wash text-ink"
          : "border-line bg-sunken text-ink-2",
      )}
    >
      <Icon
        size={15}
        strokeWidth={1.75}
        aria-hidden
        className={clsx("mt-[2.5px] shrink-0", tone === "degraded" ? "text-degraded" : "text-ink-3")}
      />
      <div className="min-w-0 flex-1 wrap-anywhere">{children}</div>
      {action}
    </div>
  );
}
