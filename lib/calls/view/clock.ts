/** The clock that the panels of a call share. All times are ms from the call's start. */

/** The part of the call that is looked at. */
export interface View {
  readonly fromMs: number;
  readonly toMs: number;
}

/** Something marked by its reader: an instant, and the span that was meant where one was. */
export interface Mark {
  readonly atMs: number;
  readonly span: string | null;
}

/** Closer than this there is nothing left to see: spans are written in microseconds. */
export const LEAST_VIEW_MS = 1;
export const MOST_MARKS = 50;
/** Longer than any call, so that a typed URL cannot ask for more than a number can hold. */
const MOST_MS = 1e9;

const VIEW = /^(-?\d{1,10}(?:\.\d{1,3})?)-(\d{1,10}(?:\.\d{1,3})?)$/;
const MARK = /^(-?\d{1,10}(?:\.\d{1,3})?)(?:~([0-9a-f]{16}))?$/;

const text = (ms: number): string => String(Math.round(ms * 1000) / 1000);

/** `50000-54000` → from 50 s to 54 s; null where it is no range of at least {@link LEAST_VIEW_MS}. */
export function parseView(value: string): View | null {
  const [, from, to] = VIEW.exec(value) ?? [];
  const view = { fromMs: Number(from), toMs: Number(to) };
  return Math.abs(view.fromMs) <= MOST_MS && view.toMs <= MOST_MS && view.toMs - view.fromMs >= LEAST_VIEW_MS
    ? view
    : null;
}

export const formatView = ({ fromMs, toMs }: View): string => `${text(fromMs)}-${text(toMs)}`;

/** `51234~00f067aa0ba902b7` is a span that starts at 51.234 s, `50000` an instant; null for anything else. */
export function parseMark(value: string): Mark | null {
  const [, at, span] = MARK.exec(value) ?? [];
  const atMs = Number(at);
  return Math.abs(atMs) <= MOST_MS ? { atMs, span: span ?? null } : null;
}

export const formatMark = ({ atMs, span }: Mark): string => `${text(atMs)}${span === null ? "" : `~${span}`}`;

const isSame = (a: Mark, b: Mark): boolean =>
  a.span === null ? b.span === null && Math.abs(a.atMs - b.atMs) < 1 : a.span === b.span;

export const isMarked = (marks: readonly Mark[], mark: Mark): boolean =>
  marks.some((one) => isSame(one, mark));

/** With the mark if it was not there, without it if it was; in the order of time, at most {@link MOST_MARKS}. */
export function toggleMark(marks: readonly Mark[], mark: Mark): Mark[] {
  const others = marks.filter((one) => !isSame(one, mark));
  if (others.length < marks.length || marks.length >= MOST_MARKS) return others;
  return [...others, mark].toSorted((a, b) => a.atMs - b.atMs);
}

/** A view held inside of `[0, endMs]`, moved before it is cut; null where it would be all of it. */
export function fitView({ fromMs, toMs }: View, endMs: number): View | null {
  const span = Math.max(LEAST_VIEW_MS, toMs - fromMs);
  if (!(span < endMs)) return null;
  const from = Math.min(Math.max(0, fromMs), endMs - span);
  return { fromMs: from, toMs: from + span };
}

/** The view `factor` times as long (below 1 zooms in), with `aroundMs` staying where it is on the screen. */
export function zoomView(view: View | null, endMs: number, factor: number, aroundMs: number): View | null {
  const { fromMs, toMs } = view ?? { fromMs: 0, toMs: endMs };
  const span = Math.max(LEAST_VIEW_MS, (toMs - fromMs) * factor);
  const share = (aroundMs - fromMs) / (toMs - fromMs);
  return fitView({ fromMs: aroundMs - share * span, toMs: aroundMs + (1 - share) * span }, endMs);
}

/** The view moved by a share of its length: 0.5 is half a view later. The whole call does not move. */
export function panView(view: View | null, endMs: number, share: number): View | null {
  if (view === null) return null;
  const by = (view.toMs - view.fromMs) * share;
  return fitView({ fromMs: view.fromMs + by, toMs: view.toMs + by }, endMs);
}
