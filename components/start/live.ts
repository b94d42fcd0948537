import type { CallList } from "#lib/calls/schema.ts";
import type { SourceReport } from "#lib/sources/schema.ts";

/** As many calls as each list of the start page shows. */
export const ROWS = 8;

/** A call's, and of what stands in for it. */
export const LINE_HEIGHT = "h-[3.25rem]";

/** Keeps the page's layout while a list is short. */
export const listHeight = (rows: number): string => `${rows * 3.25}rem`;

/** The source that keeps a list from being made at all; null where there is a list, if only a part or from traces. */
export const missingSource = (list: CallList | undefined): SourceReport | null =>
  (list?.basis === "traces" ? [] : list?.sources)?.find(
    ({ state }) => state === "error" || state === "off",
  ) ?? null;

/**
 * True when a day's newest calls are none although the call log could be read: a new installation, or a quiet day.
 * A source that did not answer proves nothing.
 */
export const isQuiet = (newest: CallList | undefined): boolean =>
  newest !== undefined &&
  newest.calls.length === 0 &&
  newest.note === null &&
  newest.sources.every(({ state }) => state === "empty" || state === "ok");
