import type { ChartLine } from "#components/charts/model.ts";
import { stageToken } from "#components/ui/use-canvas.ts";

/** How the lines of each panel are drawn: few hues, told apart by dashes too; red for failures alone. Pure. */

type Look = Pick<ChartLine, "colour" | "dash" | "light">;

const LOOKS: Readonly<Record<string, Look>> = {
  p50: { colour: "var(--ink-3)" },
  p95: { colour: "var(--accent)" },
  p99: { colour: "var(--ink)", dash: "5 2" },
  slow: { colour: "var(--accent)" },
  turns: { colour: "var(--accent)" },
  net: { colour: "var(--accent)" },
  resolved: { colour: "var(--line-strong)" },
  transferred: { colour: "var(--service-2)" },
  escalated: { colour: "var(--accent)" },
  abandoned: { colour: "var(--ink-2)" },
  dropped: { colour: "var(--breach)" },
  failed: { colour: "var(--breach)", light: true },
  positive: { colour: "var(--service-2)" },
  neutral: { colour: "var(--line-strong)" },
  negative: { colour: "var(--ink-2)" },
};
const OTHERS: readonly Look[] = [
  { colour: "var(--accent)" },
  { colour: "var(--service-2)" },
  { colour: "var(--ink-2)" },
  { colour: "var(--service-6)" },
  { colour: "var(--service-5)" },
  { colour: "var(--service-3)" },
];

/** @param index among the lines of its panel */
export function lookOf(key: string, index: number): Look {
  const known = Object.hasOwn(LOOKS, key) ? LOOKS[key] : undefined;
  return known ?? OTHERS[index % OTHERS.length] ?? { colour: "var(--accent)" };
}

export const stageColour = (stage: string): string => `var(${stageToken(stage)})`;
