import { setImmediate } from "node:timers/promises";

interface Entry {
  readonly at: number;
  /** Entries of the same instant run in the order in which they were asked for. */
  readonly order: number;
  readonly run: () => void;
  /** True when promises hang on it: they have to settle before time moves on. */
  readonly settles: boolean;
}

const before = (a: Entry, b: Entry): boolean => a.at < b.at || (a.at === b.at && a.order < b.order);

/**
 * A discrete-event clock. Its time stands still while code runs and jumps to the next event when it is told to
 * (`runUntil`, past hours) or when the wall clock has got there (`keepPace`, live). In both the time that an
 * event sees is the time it was planned for, so a late timer never lengthens a stage.
 */
export class EventClock {
  #heap: Entry[] = [];
  #order = 0;
  #now: number;
  #stopped = false;
  #wake: (() => void) | null = null;

  constructor(startMs: number) {
    this.#now = startMs;
  }

  /** Epoch milliseconds. */
  now = (): number => this.#now;

  /** Events that have not happened yet. */
  get pending(): number {
    return this.#heap.length;
  }

  /** Runs `fn` at `atMs`, or at the present instant if that is past. */
  at(atMs: number, fn: () => void): void {
    this.#push(atMs, fn, false);
  }

  /** Resolves at `atMs`. Everything that awaits it runs before the clock moves on. */
  until(atMs: number): Promise<void> {
    return new Promise((resolve) => this.#push(atMs, resolve, true));
  }

  sleep(ms: number): Promise<void> {
    return this.until(this.#now + ms);
  }

  /** Lets every event up to and including `untilMs` happen, as fast as the machine can. */
  async runUntil(untilMs: number): Promise<void> {
    await this.#drain(untilMs);
    this.#now = Math.max(this.#now, untilMs);
  }

  /** Keeps pace with the wall clock until `stop`. */
  async keepPace(wallNow: () => number): Promise<void> {
    while (!this.#stopped) {
      await this.#drain(wallNow());
      if (this.#stopped) return;
      this.#now = Math.max(this.#now, wallNow());
      const next = this.#heap[0]?.at ?? Infinity;
      await this.#pause(Math.min(Math.max(next - wallNow(), 1), 1000));
    }
  }

  stop(): void {
    this.#stopped = true;
    this.#wake?.();
  }

  #pause(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  async #drain(untilMs: number): Promise<void> {
    for (let entry = this.#heap[0]; entry !== undefined && entry.at <= untilMs; entry = this.#heap[0]) {
      if (this.#stopped) return;
      this.#pop();
      this.#now = Math.max(this.#now, entry.at);
      entry.run();
      if (entry.settles) await setImmediate();
    }
  }

  #push(at: number, run: () => void, settles: boolean): void {
    const entry: Entry = { at: Math.max(at, this.#now), order: this.#order++, run, settles };
    const heap = this.#heap;
    let i = heap.push(entry) - 1;
    while (i > 0) {
      const up = (i - 1) >> 1;
      const parent = heap[up];
      if (parent === undefined || !before(entry, parent)) break;
      heap[i] = parent;
      i = up;
    }
    heap[i] = entry;
    if (i === 0) this.#wake?.();
  }

  #pop(): void {
    const heap = this.#heap;
    const last = heap.pop();
    if (last === undefined || heap.length === 0) return;
    let i = 0;
    for (;;) {
      let child = 2 * i + 1;
      let least = heap[child];
      if (least === undefined) break;
      const right = heap[child + 1];
      if (right !== undefined && before(right, least)) {
        child++;
        least = right;
      }
      if (!before(least, last)) break;
      heap[i] = least;
      i = child;
    }
    heap[i] = last;
  }
}
