import { useEffect, useRef } from "react";

/** Asks once more when what was followed has ended: its last words come with the end. */
export function useOnceMore(live: boolean, refetch: () => Promise<unknown>): void {
  const wasLive = useRef(live);
  useEffect(() => {
    if (wasLive.current && !live) void refetch();
    wasLive.current = live;
  }, [live, refetch]);
}
