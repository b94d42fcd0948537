/** Longer texts are seldom the same twice. */
const LONGEST = 64;
const SLOTS = 8_192;

/**
 * Texts of one answer, each different one once: a trace repeats a few hundred keys and values a million times, and
 * reading them anew costs most of its time and memory. One slot a hash, so that it cannot grow.
 */
export class Strings {
  readonly #bytes: Buffer;
  readonly #texts: (string | undefined)[] = Array.from({ length: SLOTS });
  readonly #starts = new Int32Array(SLOTS);
  readonly #lengths = new Int32Array(SLOTS);

  constructor(bytes: Uint8Array) {
    this.#bytes = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  /** The text of the bytes from `start` to `end`, as UTF-8; what is none becomes U+FFFD. */
  at(start: number, end: number): string {
    const bytes = this.#bytes;
    const length = end - start;
    if (length > LONGEST) return bytes.toString("utf8", start, end);
    // FNV-1a.
    let hash = 0x811c9dc5;
    for (let i = start; i < end; i++) hash = Math.imul(hash ^ (bytes[i] ?? 0), 0x01000193);
    const slot = (hash ^ (hash >>> 15)) & (SLOTS - 1);
    const known = this.#texts[slot];
    if (known !== undefined && this.#same(slot, start, length)) return known;
    const text = bytes.toString("utf8", start, end);
    this.#texts[slot] = text;
    this.#starts[slot] = start;
    this.#lengths[slot] = length;
    return text;
  }

  /** Two lower-case digits a byte. */
  hex(start: number, end: number): string {
    return this.#bytes.toString("hex", start, end);
  }

  base64(start: number, end: number): string {
    return this.#bytes.toString("base64", start, end);
  }

  #same(slot: number, start: number, length: number): boolean {
    if (this.#lengths[slot] !== length) return false;
    const other = this.#starts[slot] ?? 0;
    for (let i = 0; i < length; i++) if (this.#bytes[other + i] !== this.#bytes[start + i]) return false;
    return true;
  }
}
