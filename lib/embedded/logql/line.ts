import type { LineLabels } from "./labels.ts";

/** A line on its way through a pipeline; stages change it in place. */
export interface Line {
  text: string;
  readonly timestampNs: () => string;
  readonly labels: LineLabels;
}

/** False: the line is dropped. */
export type StageFn = (line: Line) => boolean;
