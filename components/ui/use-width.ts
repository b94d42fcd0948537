"use client";

import { useLayoutEffect, useRef, useState } from "react";

/**
 * The width of an element's content in px, kept up to date; `initial` until it is first measured, which is before it is
 * first painted.
 */
export function useWidth<T extends HTMLElement>(initial: number) {
  const ref = useRef<T>(null);
  const [width, setWidth] = useState(initial);
  useLayoutEffect(() => {
    const element = ref.current;
    if (element === null) return;
    const { paddingLeft, paddingRight } = getComputedStyle(element);
    setWidth(
      element.clientWidth - (Number.parseFloat(paddingLeft) || 0) - (Number.parseFloat(paddingRight) || 0),
    );
    const observer = new ResizeObserver(([entry]) => {
      if (entry !== undefined) setWidth(entry.contentRect.width);
    });
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  return [ref, width] as const;
}
