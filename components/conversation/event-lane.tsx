import { clsx } from "clsx";
import { ShieldX, X } from "lucide-react";
import { memo, useMemo } from "react";
import { useSelect, useSelectedAmong } from "#components/call-page/selection.tsx";
import type { CallEvent, EventKind } from "#lib/calls/view/events.ts";
import { labelsBeside, place, thin, type TimeRange } from "#lib/calls/view/timeline.ts";
import { formatDuration, formatOffset } from "#lib/format/duration.ts";
import { keyed } from "#lib/format/keys.ts";
import { clip, short } from "#lib/format/text.ts";

const MARK_PX = 12;
/** What a mark takes with the space to its label. */
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
export function EventLane(props: LaneProps) {
  const { events } = props;
  const ids = useMemo(() => new Set(events.flatMap(({ spanId }) => spanId ?? [])), [events]);
  return <Events {...props} span={useSelectedAmong(ids)} />;
}

interface LaneProps {
  events: readonly CallEvent[];
  range: TimeRange;
  widthPx: number;
}

const Events = memo(function Events({
  events,
  range,
  widthPx,
  span,
}: LaneProps & {
  /** The selected one, where it is one of theirs. */
  span: string | null;
}) {
  const { selectSpan, selectTurn } = useSelect();
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
  const labels = labelsBeside(
    seen.map(({ key, item }) => ({
      key,
      text: labelOf(item),
      atPx: Math.max(0, ((item.startMs - range.startMs) / (range.endMs - range.startMs)) * widthPx),
      weight: weight(item),
      // A tool has its bar: a mark is drawn only with its name.
      always: item.kind !== "tool",
    })),
    widthPx,
  );
  return (
    <ul aria-label="Events" className="relative h-6 border-t border-line">
      {seen.map(({ key, item }) => {
        const label = labels.get(key);
        const at = place(item.startMs, item.endMs ?? item.startMs, range);
        if (at === null) return null;
        const isSelected = item.spanId !== null && span === item.spanId;
        const select = () => {
          if (item.spanId !== null) selectSpan(item.spanId, item.turnIndex);
          else selectTurn(item.turnIndex);
        };
        return (
          <li key={key} className="contents">
            {item.kind === "tool" ? (
              <button
                type="button"
                tabIndex={-1}
                title={eventTitle(item)}
                aria-label={eventTitle(item)}
                aria-pressed={isSelected}
                onClick={select}
                className="absolute top-0 h-1.5 min-w-0.5"
                style={{ left: `${at.left}%`, width: `${at.width}%` }}
              >
                <span
                  data-stage="tool_call"
                  className={clsx("block h-1 w-full", item.bad ? "bg-breach" : "stage-fill")}
                />
              </button>
            ) : null}
            {item.kind === "tool" && label === undefined ? null : (
              <button
                type="button"
                tabIndex={-1}
                title={eventTitle(item)}
                aria-label={eventTitle(item)}
                aria-pressed={isSelected}
                onClick={select}
                className={clsx(
                  "absolute top-1 flex h-5 items-center gap-1 text-2xs whitespace-nowrap",
                  item.bad ? "font-semibold text-breach" : "text-ink-2 hover:text-ink",
                  isSelected && "text-accent",
                  label?.side === "left" && "flex-row-reverse",
                )}
                style={
                  label?.side === "left"
                    ? { right: `calc(${100 - at.left}% - ${MARK_PX / 2}px)` }
                    : { left: `calc(${at.left}% - ${MARK_PX / 2}px)` }
                }
              >
                <EventMark event={item} />
                {label === undefined ? null : label.text}
              </button>
            )}
          </li>
        );
      })}
    </ul>
  );
});

const labelOf = (item: CallEvent): string =>
  item.kind === "tool"
    ? `${short(item.what.replace(/^Tool /, ""), 32)}${item.bad ? ` ${short(item.more ?? "", 24)}` : ""}`
    : short(item.what, 32);

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
