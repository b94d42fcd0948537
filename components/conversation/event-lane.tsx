import { clsx } from "clsx";
import { ShieldX, X } from "lucide-react";
import { useSelection } from "#components/call-page/selection.tsx";
import type { CallEvent, EventKind } from "#lib/calls/view/events.ts";
import { fitLabels, place, thin, type TimeRange } from "#lib/calls/view/timeline.ts";
import { formatDuration, formatOffset } from "#lib/format/duration.ts";
import { keyed } from "#lib/format/keys.ts";
import { clip, short } from "#lib/format/text.ts";

const CHARACTER_PX = 6.1;
const ICON_PX = 18;
const SHOWN: ReadonlySet<EventKind> = new Set(["tool", "error", "barge_in", "guardrail"]);
/** Of two labels that collide, the one that says more stays. */
const WEIGHT: Partial<Record<EventKind, number>> = { error: 4, guardrail: 3, barge_in: 2, tool: 1 };

/** What an event is called in a tooltip and by a screen reader. */
export function eventTitle({ startMs, endMs, what, more }: CallEvent): string {
  const length = endMs === null ? "" : `, ${formatDuration(endMs - startMs)}`;
  return `${clip(what, 80)} at ${formatOffset(startMs)}${length}${more === null ? "" : `. ${clip(more, 200)}`}`;
}

/** Tools as long as they ran, barge-ins, guardrail rejections and errors where they happened; named where there is room. */
export function EventLane({
  events,
  range,
  widthPx,
}: {
  events: readonly CallEvent[];
  range: TimeRange;
  widthPx: number;
}) {
  const { selectSpan, selectTurn, span } = useSelection();
  const weight = (one: CallEvent) => (WEIGHT[one.kind] ?? 0) + (one.bad ? 10 : 0);
  const seen = keyed(
    thin(
      events.filter((one) => SHOWN.has(one.kind)),
      range,
      widthPx,
      (one) => weight(one) + (one.spanId !== null && one.spanId === span ? 100 : 0),
      ICON_PX / 2,
    ),
    (one) => `${one.kind} ${one.startMs}`,
  );
  const px = (ms: number) => ((ms - range.startMs) / (range.endMs - range.startMs)) * widthPx;
  const labels = new Map(
    fitLabels(
      seen.map(({ key, item }) => {
        const text = short(item.kind === "tool" ? item.what.replace(/^Tool /, "") : item.what, 32);
        const full = `${text}${item.kind === "tool" && item.bad ? ` ${short(item.more ?? "", 24)}` : ""}`;
        const room = full.length * CHARACTER_PX + ICON_PX;
        return {
          value: { key, text: full },
          // The label begins at the mark.
          centerPx: Math.max(0, px(item.startMs)) + room / 2 - ICON_PX / 2,
          widthPx: room,
          weight: weight(item),
        };
      }),
      widthPx,
    ).map((label) => [label.value.key, label]),
  );
  return (
    <ul aria-label="Events" className="relative h-6 border-t border-line">
      {seen.map(({ key, item }) => {
        const label = labels.get(key);
        const at = place(item.startMs, item.endMs ?? item.startMs, range);
        if (at === null) return null;
        const isSelected = item.spanId !== null && span === item.spanId;
        return (
          <li key={key} className="contents">
            {item.kind === "tool" ? (
              <span
                aria-hidden
                data-stage="tool_call"
                className={clsx("absolute top-0 h-1 min-w-0.5", item.bad ? "bg-breach" : "stage-fill")}
                style={{ left: `${at.left}%`, width: `${at.width}%` }}
              />
            ) : null}
            <button
              type="button"
              tabIndex={-1}
              title={eventTitle(item)}
              aria-label={eventTitle(item)}
              aria-pressed={isSelected}
              onClick={() => {
                if (item.spanId !== null) selectSpan(item.spanId, item.turnIndex);
                else selectTurn(item.turnIndex);
              }}
              className={clsx(
                "absolute top-1 flex h-5 items-center gap-1 text-2xs whitespace-nowrap",
                item.bad ? "font-semibold text-breach" : "text-ink-2 hover:text-ink",
                isSelected && "text-accent",
                label === undefined && "-translate-x-1/2",
              )}
              style={{ left: label === undefined ? `${at.left}%` : `${(label.leftPx / widthPx) * 100}%` }}
            >
              <EventMark event={item} />
              {label === undefined ? null : label.value.text}
            </button>
          </li>
        );
      })}
    </ul>
  );
}

/** Its kind by its shape: a true barge-in is filled, a false one hollow. */
export function EventMark({ event: { kind, barge } }: { event: CallEvent }) {
  if (kind === "guardrail") return <ShieldX size={12} strokeWidth={2} aria-hidden className="shrink-0" />;
  if (kind === "error") return <X size={12} strokeWidth={2.5} aria-hidden className="shrink-0" />;
  if (kind === "tool")
    return <span aria-hidden data-stage="tool_call" className="stage-fill size-2 shrink-0" />;
  if (kind !== "barge_in") return null;
  return (
    <span
      aria-hidden
      className={clsx(
        "size-2 shrink-0",
        barge === "backchannel" ? "rounded-full border border-current" : "rotate-45 border border-current",
        (barge === "barge_in" || barge === "not_yielded") && "bg-current",
      )}
    />
  );
}
