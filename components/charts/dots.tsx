/** A single event with a page of its own, drawn on a chart. */
export interface Dot {
  /** Epoch ms. */
  readonly atMs: number;
  /** In the chart's unit. */
  readonly value: number;
  readonly href: string;
}

/** Seen on any cell and on any line. */
export const DotMark = ({ x, y }: { x: number; y: number }) => (
  <circle cx={x} cy={y} r={3.25} fill="var(--surface)" stroke="var(--ink)" strokeWidth={1.25} />
);
