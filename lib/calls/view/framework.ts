import type { CallDetail } from "../schema.ts";

/**
 * The framework whose spans are all there is of a call: what it does not write is absent rather than lost. Null for
 * calls of our own kit, where a call log tells of the call, where one could not be looked for, and without a trace.
 */
export function frameworkAlone({ reading, sources }: Pick<CallDetail, "reading" | "sources">): string | null {
  const [first] = reading?.profiles ?? [];
  if (first === undefined || first.name === "earshot") return null;
  const loki = sources.find(({ source }) => source === "loki");
  return loki === undefined || loki.state === "empty" || loki.state === "off" || loki.state === "expired"
    ? first.label
    : null;
}
