"use client";

import { useEffect, useRef, useState } from "react";

/** What is asked for at first is not to wait for what nobody sees yet. */
const FIRST_MS = 1_000;

/**
 * True once the element is nearly seen, or, when the page has been there for a moment, within a window's height of it;
 * and from then on. What it costs is paid only where somebody reads on, and it is there, and of its size, when they come.
 */
export function useSeen<T extends HTMLElement>() {
  const ref = useRef<T>(null);
  const [seen, setSeen] = useState(false);
  useEffect(() => {
    const element = ref.current;
    if (element === null || seen) return;
    const watch = (rootMargin: string) => {
      const observer = new IntersectionObserver(
        (entries) => {
          if (entries.some((entry) => entry.isIntersecting)) setSeen(true);
        },
        { rootMargin },
      );
      observer.observe(element);
      return observer;
    };
    const watching = [watch("200px")];
    const timer = setTimeout(() => watching.push(watch("100%")), FIRST_MS);
    return () => {
      clearTimeout(timer);
      for (const observer of watching) observer.disconnect();
    };
  }, [seen]);
  return [ref, seen] as const;
}
