"use client";

import { useVirtualizer } from "@tanstack/react-virtual";
import { useEffect, type RefObject } from "react";

const SHOWN_PX = 480;
/** All turns of an everyday call are in the document; of a long one, few beside those in sight. */
const EVERYDAY_TURNS = 64;
const OVERSCAN = 3;
/** The table's head, which covers the top. */
const HEAD_PX = 28;

/**
 * The rows of a table of turns that are in sight, with the room above and below them. Only the table scrolls, never the
 * page: a link to a turn opens on the verdict.
 * @param shown the index of the row to keep in sight; −1 for none
 */
export function useTurnRows(
  scroller: RefObject<HTMLElement | null>,
  count: number,
  rowPx: number,
  shown: number,
) {
  // oxlint-disable-next-line react/incompatible-library -- the compiler is not used; the virtualiser holds its own state
  const virtual = useVirtualizer({
    count,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowPx,
    overscan: count <= EVERYDAY_TURNS ? EVERYDAY_TURNS : OVERSCAN,
    initialRect: { width: 900, height: SHOWN_PX },
  });
  useEffect(() => {
    if (shown < 0 || scroller.current === null) return;
    // By what is known of the rows: to measure the document here would lay it out at every key.
    const seenFrom = virtual.scrollOffset ?? 0;
    const top = shown * rowPx;
    const least = HEAD_PX + top + rowPx - (virtual.scrollRect?.height ?? SHOWN_PX);
    if (top < seenFrom) scroller.current.scrollTop = top;
    else if (least > seenFrom) scroller.current.scrollTop = least;
  }, [shown, rowPx, scroller, virtual]);
  const items = virtual.getVirtualItems();
  return {
    items,
    abovePx: items[0]?.start ?? 0,
    belowPx: virtual.getTotalSize() - (items.at(-1)?.end ?? 0),
  };
}
