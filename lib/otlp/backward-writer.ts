/**
 * Writes a protobuf message from its end to its start, so that the length of an embedded message is known when it is
 * written: no buffer a message, no second pass. Fields are therefore given last first. What is zero or empty is left
 * out, as proto3 has it, unless a method says otherwise.
 */
export class BackwardWriter {
  #buffer: Buffer;
  /** Where the message begins. */
  #at: number;

  constructor(size = 65_536) {
    this.#buffer = Buffer.allocUnsafe(size);
    this.#at = size;
  }

  finish(): Uint8Array {
    return this.#buffer.subarray(this.#at);
  }

  /** An embedded message: what `write` writes, also when that is nothing. */
  message(number: number, write: () => void): void {
    const end = this.#left();
    write();
    this.#varint(this.#left() - end);
    this.#tag(number, 2);
  }

  string(number: number, value: string, always = false): void {
    if (value === "" && !always) return;
    const size = value.length <= 32 ? value.length : Buffer.byteLength(value);
    this.#room(size + 16);
    let end = this.#at;
    // Most texts are short and plain: a call into the engine would cost more than the loop.
    if (size === value.length && size <= 32) {
      let i = size;
      while (i > 0) {
        const code = value.charCodeAt(i - 1);
        if (code > 127) break;
        this.#buffer[--end] = code;
        i--;
      }
      if (i === 0) return this.#lengthDelimited(number, end, size);
    }
    const bytes = Buffer.byteLength(value);
    this.#room(bytes + 16);
    const start = this.#at - bytes;
    this.#buffer.write(value, start, bytes, "utf8");
    this.#lengthDelimited(number, start, bytes);
  }

  bytes(number: number, value: Uint8Array, always = false): void {
    if (value.length === 0 && !always) return;
    this.#room(value.length + 16);
    const start = this.#at - value.length;
    this.#buffer.set(value, start);
    this.#lengthDelimited(number, start, value.length);
  }

  /** Bytes given as hex digits. */
  hex(number: number, digits: string): void {
    if (digits === "") return;
    const size = digits.length >> 1;
    this.#room(size + 16);
    const start = this.#at - size;
    this.#buffer.write(digits, start, size, "hex");
    this.#lengthDelimited(number, start, size);
  }

  varint(number: number, value: number | bigint, always = false): void {
    if (Number(value) === 0 && !always) return;
    const whole = typeof value === "bigint" ? value : BigInt(Math.trunc(value));
    if (whole >= 0n && whole <= BigInt(Number.MAX_SAFE_INTEGER)) this.#varint(Number(whole));
    else this.#long(BigInt.asUintN(64, whole));
    this.#tag(number, 0);
  }

  bool(number: number, value: boolean): void {
    this.#varint(value ? 1 : 0);
    this.#tag(number, 0);
  }

  fixed32(number: number, value: number): void {
    if (value === 0) return;
    this.#room(16);
    this.#at = this.#buffer.writeUInt32LE(value >>> 0, this.#at - 4) - 4;
    this.#tag(number, 5);
  }

  fixed64(number: number, value: bigint): void {
    if (value === 0n) return;
    this.#room(16);
    this.#at = this.#buffer.writeBigUInt64LE(BigInt.asUintN(64, value), this.#at - 8) - 8;
    this.#tag(number, 1);
  }

  double(number: number, value: number): void {
    this.#room(16);
    this.#at = this.#buffer.writeDoubleLE(value, this.#at - 8) - 8;
    this.#tag(number, 1);
  }

  /** How much has been written. */
  #left(): number {
    return this.#buffer.length - this.#at;
  }

  #lengthDelimited(number: number, start: number, size: number): void {
    this.#at = start;
    this.#varint(size);
    this.#tag(number, 2);
  }

  #tag(number: number, wireType: number): void {
    this.#varint(number * 8 + wireType);
  }

  /** At most 2^53 − 1, not negative. */
  #varint(value: number): void {
    this.#room(10);
    if (value < 128) {
      this.#buffer[--this.#at] = value;
      return;
    }
    let size = 1;
    for (let rest = value; rest >= 128; rest = Math.floor(rest / 128)) size++;
    let at = (this.#at -= size);
    for (let rest = value; ; rest = Math.floor(rest / 128)) {
      if (rest < 128) {
        this.#buffer[at] = rest;
        return;
      }
      this.#buffer[at++] = (rest % 128) | 128;
    }
  }

  /** A number of 64 bits whose last byte is needed. */
  #long(value: bigint): void {
    this.#room(10);
    const bytes: number[] = [];
    for (let rest = value; ; rest >>= 7n) {
      if (rest < 128n) {
        bytes.push(Number(rest));
        break;
      }
      bytes.push(Number(rest & 127n) | 128);
    }
    this.#at -= bytes.length;
    this.#buffer.set(bytes, this.#at);
  }

  #room(size: number): void {
    if (this.#at >= size) return;
    const written = this.#left();
    const larger = Buffer.allocUnsafe(Math.max(this.#buffer.length * 2, written + size * 2));
    this.#buffer.copy(larger, larger.length - written, this.#at);
    this.#at = larger.length - written;
    this.#buffer = larger;
  }
}
