"use client";

import { Info, TriangleAlert } from "lucide-react";
import { useSelection } from "#components/call-page/selection.tsx";
import { Panel } from "#components/ui/panel.tsx";
import type { CallDetail } from "#lib/calls/schema.ts";
import { keyed } from "#lib/format/keys.ts";
import { clip, shortId } from "#lib/format/text.ts";

/** What is wrong with the telemetry itself, as far as it can be told. */
export function Health({ health }: { health: CallDetail["health"] }) {
  const { selectSpan } = useSelection();
  return (
    <Panel id="health" title="Telemetry health" flush>
      {health.length === 0 ? (
        <p className="px-3 py-2 text-ink-2">Nothing is wrong with what this call sent.</p>
      ) : (
        <ul>
          {keyed(health, (one) => one.sentence).map(({ key, item: one }) => {
            const Icon = one.severity === "warning" ? TriangleAlert : Info;
            return (
              <li key={key} className="flex gap-2 border-b border-line px-3 py-1.5 last:border-b-0">
                <Icon
                  size={14}
                  strokeWidth={1.75}
                  className={
                    one.severity === "warning"
                      ? "mt-[3px] shrink-0 text-degraded"
                      : "mt-[3px] shrink-0 text-ink-3"
                  }
                  aria-label={one.severity === "warning" ? "Warning" : "Note"}
                />
                <div className="min-w-0 text-ink-2 wrap-anywhere">
                  {clip(one.sentence, 400)}{" "}
                  {one.spanIds.slice(0, 5).map((id) => (
                    <button
                      key={id}
                      type="button"
                      onClick={() => selectSpan(id, null)}
                      className="mr-2 font-mono text-xs text-accent hover:underline"
                    >
                      {shortId(id)}
                    </button>
                  ))}
                  {one.spanIds.length > 5 ? `and ${one.spanIds.length - 5} more` : ""}
                </div>
              </li>
            );
          })}
        </ul>
      )}
    </Panel>
  );
}
