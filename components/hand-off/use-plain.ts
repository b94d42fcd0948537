"use client";

import { createParser, useQueryState } from "nuqs";

/** A switch in the URL: `?plain=1`, or nothing. */
const parseAsSwitch = createParser<true>({
  parse: (text) => (text === "1" ? true : null),
  serialize: () => "1",
});

function useSwitch(name: string) {
  const [on, setOn] = useQueryState(name, parseAsSwitch.withOptions({ history: "push" }));
  return [on === true, (next: boolean) => void setOn(next ? true : null)] as const;
}

/** Whether the call is told without technical words. */
export const usePlain = () => useSwitch("plain");

/** Of a call from a file: whether it is shown as it is printed. */
export const useFileView = () => useSwitch("print");
