import { useMutation } from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import { lookUp } from "./queries.ts";

/** `mutate(text)`: a newer text, or leaving the page, cancels the look-up before it. */
export function useLookup() {
  const running = useRef<AbortController | null>(null);
  useEffect(() => () => running.current?.abort(), []);
  return useMutation({
    // What was typed may be a phone number: it is kept nowhere once answered.
    gcTime: 0,
    mutationFn: (q: string) => {
      running.current?.abort();
      const controller = new AbortController();
      running.current = controller;
      return lookUp(q, controller.signal);
    },
  });
}
