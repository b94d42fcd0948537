"use client";

import { type KeyboardEvent, type PointerEvent, type Ref, useState } from "react";
import { LEFT_PX, nearest, RIGHT_PX } from "./model.ts";
import { useAtWords } from "./words.ts";

/** A hand is never quite still: less than this is a click. */
const DRAG_PX = 5;
const PAGE = 10;

const heightOf = (event: PointerEvent<HTMLDivElement>): number =>
  event.clientY - event.currentTarget.getBoundingClientRect().top;

/** Pointer and keys of a chart, above its drawing: the instant pointed at, and a stretch of time that is marked. */
export function Pointer({
  label,
  times,
  index,
  fromMs,
  toMs,
  width,
  words,
  onHover,
  onSelect,
  onPick,
  onRow,
  isStop = true,
  ref,
}: {
  label: string;
  times: readonly number[];
  /** Of the instant pointed at. */
  index: number | null;
  fromMs: number;
  toMs: number;
  width: number;
  /** The figures at that instant, to be read aloud. */
  words: string;
  /** `y`: px from the top, null by keys. */
  onHover: (atMs: number | null, y: number | null) => void;
  onSelect: ((fromMs: number, toMs: number) => void) | undefined;
  /** An instant was clicked, or entered; `y`: px from the top, null by keys. */
  onPick?: ((atMs: number, y: number | null) => void) | undefined;
  /** Up (−1) and down (1) by keys: to another row of a chart, or another chart of a group. */
  onRow?: ((by: -1 | 1) => void) | undefined;
  /** Reached by Tab; of a group of charts one is. */
  isStop?: boolean;
  ref?: Ref<HTMLDivElement> | undefined;
}) {
  const [stretch, setStretch] = useState<readonly [number, number] | null>(null);
  const atWords = useAtWords();
  const inner = Math.max(1, width - LEFT_PX - RIGHT_PX);
  const x = (at: number) => ((at - fromMs) / (toMs - fromMs)) * inner;
  const atOf = (event: PointerEvent<HTMLDivElement>): number => {
    const left = event.clientX - event.currentTarget.getBoundingClientRect().left;
    return fromMs + (Math.min(inner, Math.max(0, left)) / inner) * (toMs - fromMs);
  };
  const at = index === null ? null : (times[index] ?? null);
  const select = (y: number | null) => {
    if (stretch === null) {
      if (y === null && at !== null) onPick?.(at, null);
      return;
    }
    const [a, b] = [Math.min(...stretch), Math.max(...stretch)];
    setStretch(null);
    if (x(b) - x(a) >= DRAG_PX) onSelect?.(a, b);
    else onPick?.(b, y);
  };
  const go = (to: number, marking: boolean) => {
    const next = times[Math.min(times.length - 1, Math.max(0, to))];
    if (next === undefined) return;
    if (marking && onSelect !== undefined) setStretch([stretch?.[0] ?? at ?? next, next]);
    else setStretch(null);
    onHover(next, null);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const now = index ?? times.length;
    const keys: Record<string, () => void> = {
      ArrowLeft: () => go(now - 1, event.shiftKey),
      ArrowRight: () => go(index === null ? 0 : now + 1, event.shiftKey),
      PageUp: () => go(now - PAGE, event.shiftKey),
      PageDown: () => go(now + PAGE, event.shiftKey),
      Home: () => go(0, event.shiftKey),
      End: () => go(times.length - 1, event.shiftKey),
      Enter: () => select(null),
      Escape: () => {
        setStretch(null);
        onHover(null, null);
      },
      ...(onRow !== undefined && { ArrowUp: () => onRow(-1), ArrowDown: () => onRow(1) }),
    };
    const act = event.ctrlKey || event.metaKey || event.altKey ? undefined : keys[event.key];
    if (act === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    act();
  };
  const marked = stretch === null ? null : [x(Math.min(...stretch)), x(Math.max(...stretch))];
  return (
    <div
      // oxlint-disable-next-line jsx-a11y/prefer-tag-over-role -- a native one has a thumb, and takes no stretch
      role="slider"
      ref={ref}
      tabIndex={isStop ? 0 : -1}
      aria-label={`${label}: instant`}
      aria-valuemin={0}
      aria-valuemax={Math.max(0, times.length - 1)}
      aria-valuenow={index ?? Math.max(0, times.length - 1)}
      aria-valuetext={at === null ? "no instant chosen" : `${atWords(at)}: ${words}`}
      className="absolute top-0 bottom-[22px] touch-pan-y"
      style={{
        left: LEFT_PX,
        width: inner,
        cursor: onSelect === undefined && onPick === undefined ? "default" : "crosshair",
      }}
      onKeyDown={onKeyDown}
      onBlur={() => onHover(null, null)}
      onPointerMove={(event) => {
        const to = atOf(event);
        const near = nearest(times, to);
        onHover(near === null ? null : (times[near] ?? null), heightOf(event));
        if (stretch !== null && event.buttons === 1) setStretch([stretch[0], to]);
      }}
      onPointerDown={(event) => {
        if ((onSelect === undefined && onPick === undefined) || event.button !== 0) return;
        event.currentTarget.setPointerCapture(event.pointerId);
        setStretch([atOf(event), atOf(event)]);
      }}
      onPointerUp={(event) => select(heightOf(event))}
      onPointerCancel={() => setStretch(null)}
      onPointerLeave={() => onHover(null, null)}
    >
      {marked === null ? null : (
        <div
          className="pointer-events-none absolute inset-y-0 border-x border-accent bg-accent/15"
          style={{ left: marked[0], width: (marked[1] ?? 0) - (marked[0] ?? 0) }}
        />
      )}
      {at === null ? null : (
        <div className="pointer-events-none absolute inset-y-0 w-px bg-ink-3" style={{ left: x(at) }} />
      )}
    </div>
  );
}
