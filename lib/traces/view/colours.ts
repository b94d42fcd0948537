import type { SpanTable } from "../span-table.ts";

/** What the bars' colours mean. */
export const COLOURINGS = ["stage", "service", "status"] as const;
export type Colouring = (typeof COLOURINGS)[number];

/** As many services have a colour of their own; the rest shares a grey. */
export const SERVICE_COLOURS = 6;

export interface ServiceColour {
  readonly service: string;
  readonly spans: number;
  /** 1 to {@link SERVICE_COLOURS}; null for the grey. */
  readonly colour: number | null;
}

/** The services of a trace, those with the most spans first. O(spans). */
export function serviceColours(table: SpanTable): readonly ServiceColour[] {
  const { values, at } = table.list.services;
  const counts = new Int32Array(values.length);
  for (const value of at) if (value >= 0) counts[value] = (counts[value] ?? 0) + 1;
  return values
    .map((service, i) => ({ service, spans: counts[i] ?? 0 }))
    .toSorted((a, b) => b.spans - a.spans || (a.service < b.service ? -1 : 1))
    .map((one, i) => ({ ...one, colour: i < SERVICE_COLOURS ? i + 1 : null }));
}
