import { memo } from "react";
import { ArrowLeft, ArrowRight } from "lucide-react";
import Link from "next/link";
import { Instant } from "#components/ui/instant.tsx";
import type { CallDetail } from "#lib/calls/schema.ts";
import { humanize } from "#lib/format/labels.ts";
import { clip, shortId } from "#lib/format/text.ts";

/** The legs of a transfer: where this call came from and where it went. */
export const Legs = memo(function Legs({ legs }: { legs: CallDetail["legs"] }) {
  if (legs.length === 0) return null;
  return (
    <ul aria-label="Transfer legs" className="mt-3 space-y-1">
      {legs.map((leg) => {
        const Icon = leg.relation === "parent" ? ArrowLeft : ArrowRight;
        return (
          <li key={`${leg.relation} ${leg.sid}`}>
            <Link
              href={leg.href}
              prefetch={false}
              className="flex flex-wrap items-center gap-x-2 rounded-sm border border-line px-3 py-1 text-ink-2 hover:border-accent"
            >
              <Icon size={14} strokeWidth={1.75} aria-hidden className="text-ink-3" />
              <span>{leg.relation === "parent" ? "Transferred from" : "Transferred to"}</span>
              <span className="font-mono text-xs text-accent">{shortId(leg.sid)}</span>
              {leg.agent === null ? null : <span>{clip(leg.agent, 60)}</span>}
              {leg.vertical === null ? null : <span className="text-ink-3">{humanize(leg.vertical)}</span>}
              {leg.startedAt === null ? null : (
                <Instant at={leg.startedAt} form="clock" className="text-ink-3" />
              )}
              {leg.outcome === null ? null : <span className="text-ink-3">{humanize(leg.outcome)}</span>}
            </Link>
          </li>
        );
      })}
    </ul>
  );
});
