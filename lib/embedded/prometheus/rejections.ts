import type { Rejected } from "../signal.ts";

/** Counts the data points that were refused, and remembers why in a bounded sentence. */
export class Rejections {
  #count = 0;
  readonly #reasons = new Set<string>();

  add(points: number, reason: string): void {
    this.#count += points;
    if (this.#reasons.size < MOST_REASONS) this.#reasons.add(reason);
  }

  summary(): Rejected {
    return { count: this.#count, message: [...this.#reasons].join("; ") };
  }
}

const MOST_REASONS = 10;
