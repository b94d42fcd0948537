"use client";

import Link from "next/link";
import { type ReactNode, useState } from "react";
import type { TurnBudgets } from "#components/call-list/worst-turn-bar.ts";
import { isTroubled } from "#components/sources/words.ts";
import { errorSentence } from "#components/ui/error-sentence.ts";
import { Notice } from "#components/ui/notice.tsx";
import { Nothing, Panel } from "#components/ui/panel.tsx";
import type { CallFilters } from "#lib/calls/filters.ts";
import { useCalls } from "#lib/calls/hooks.ts";
import type { CallList } from "#lib/calls/schema.ts";
import { clip } from "#lib/format/text.ts";
import { CallLine } from "./call-line.tsx";
import { LineSkeletons } from "./line-skeletons.tsx";
import { listHeight } from "./live.ts";

/**
 * A short list of calls that renews itself, except while somebody points at it or has the focus in it: what one is
 * about to click must not move away.
 */
export function LiveList({
  id,
  title,
  filters,
  rows,
  refreshMs,
  toTurn,
  budgets,
  more,
  empty,
}: {
  id: string;
  title: string;
  filters: CallFilters;
  rows: number;
  refreshMs: number;
  toTurn: boolean;
  budgets: TurnBudgets;
  /** Where the whole list is. */
  more: { readonly href: string; readonly label: string };
  empty: ReactNode;
}) {
  const { data, error } = useCalls(filters, { refreshMs });
  const { shown, hold } = useHeld(data);
  const failure = errorSentence(error);
  const trouble = data?.sources.find(isTroubled);
  const calls = shown?.calls.slice(0, rows) ?? [];
  return (
    <Panel
      id={id}
      title={title}
      flush
      meta={data?.basis === "traces" ? "sampled: from traces" : undefined}
      actions={
        <Link href={more.href} prefetch={false} className="text-xs text-accent hover:underline">
          {more.label}
        </Link>
      }
    >
      {failure === null && trouble === undefined ? null : (
        <div className="border-b border-line p-2">
          <Notice tone="degraded">{failure ?? clip(trouble?.message ?? "", 300)}</Notice>
        </div>
      )}
      <div {...hold} style={{ minHeight: listHeight(rows) }}>
        {shown === undefined ? (
          failure === null ? (
            <LineSkeletons rows={rows} label={`Loading: ${title}`} />
          ) : null
        ) : calls.length > 0 ? (
          <ul aria-label={title} className="[&>li:nth-child(n+8)>a]:border-b-0">
            {calls.map((call) => (
              <li key={call.sid}>
                <CallLine call={call} budgets={budgets} toTurn={toTurn} />
              </li>
            ))}
          </ul>
        ) : trouble?.state === "error" ? null : (
          <Nothing>{empty}</Nothing>
        )}
      </div>
    </Panel>
  );
}

/** The newest answer, or the one from before while it is held. */
function useHeld(data: CallList | undefined) {
  const [held, setHeld] = useState<CallList | null>(null);
  const hold = () => setHeld((before) => before ?? data ?? null);
  const release = () => setHeld(null);
  return {
    shown: held ?? data,
    hold: { onPointerEnter: hold, onPointerLeave: release, onFocus: hold, onBlur: release },
  };
}
