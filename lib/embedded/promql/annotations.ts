import { positionText } from "./errors.ts";

/** Remarks that Prometheus makes beside an answer, as `warnings` and `infos`; each is made once. */
export class Annotations {
  readonly #query: string;
  readonly #warnings = new Map<string, string>();
  readonly #infos = new Map<string, string>();

  constructor(query: string) {
    this.#query = query;
  }

  /** @param offset where in the query the remark belongs. */
  warn(message: string, offset: number): void {
    const text = `PromQL warning: ${message}`;
    if (!this.#warnings.has(text)) this.#warnings.set(text, this.#placed(text, offset));
  }

  /** @param detail stands between the message and the position; the last one given for a message counts. */
  inform(message: string, offset: number, detail = ""): void {
    const text = `PromQL info: ${message}`;
    if (detail !== "" || !this.#infos.has(text)) this.#infos.set(text, this.#placed(text + detail, offset));
  }

  get warnings(): readonly string[] {
    return limited([...this.#warnings.values()], "warning");
  }

  get infos(): readonly string[] {
    return limited([...this.#infos.values()], "info");
  }

  #placed(text: string, offset: number): string {
    return `${text} (${positionText(this.#query, offset)})`;
  }
}

const MOST = 10;

const limited = (texts: readonly string[], kind: string): readonly string[] =>
  texts.length <= MOST
    ? texts
    : [...texts.slice(0, MOST), `${texts.length - MOST} more ${kind} annotations omitted`];
