/** Lets everybody wait while it is closed. */
export class Gate {
  #open: boolean;
  readonly #waiting: (() => void)[] = [];

  constructor(open: boolean) {
    this.#open = open;
  }

  get isOpen(): boolean {
    return this.#open;
  }

  set(open: boolean): void {
    this.#open = open;
    if (open) for (const go of this.#waiting.splice(0)) go();
  }

  /** Resolves when it is open, and stays so until whoever waited goes on. */
  async passed(): Promise<void> {
    while (!this.#open) await new Promise<void>((resolve) => void this.#waiting.push(resolve));
  }
}
