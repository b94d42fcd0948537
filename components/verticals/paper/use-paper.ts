"use client";

import { useEffect, useState } from "react";
import { flushSync } from "react-dom";

/**
 * Whether the page is being printed just now: by the button, from the browser's menu, or as a PDF. What it shows then is
 * in the document before the browser lays out its pages, so it must need neither an answer nor a measurement.
 * @param foot stands below every page
 */
export function usePaper(foot: string): boolean {
  const [printing, setPrinting] = useState(false);
  useEffect(() => {
    const show = (on: boolean) => flushSync(() => setPrinting(on));
    const begin = () => show(true);
    const end = () => show(false);
    const media = window.matchMedia("print");
    const change = () => show(media.matches);
    window.addEventListener("beforeprint", begin);
    window.addEventListener("afterprint", end);
    media.addEventListener("change", change);
    // It may have begun before this code was there.
    if (media.matches) queueMicrotask(change);
    return () => {
      window.removeEventListener("beforeprint", begin);
      window.removeEventListener("afterprint", end);
      media.removeEventListener("change", change);
    };
  }, []);
  useEffect(() => {
    // A quoted JSON string is one of CSS too.
    document.documentElement.style.setProperty("--paper-foot", JSON.stringify(foot));
    return () => void document.documentElement.style.removeProperty("--paper-foot");
  }, [foot]);
  return printing;
}
