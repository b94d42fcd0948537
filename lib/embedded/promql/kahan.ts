/** Kahan–Neumaier summation: what Prometheus sums floats with. */
export class KahanSum {
  sum: number;
  c = 0;

  constructor(first = 0) {
    this.sum = first;
  }

  add(value: number): void {
    const t = this.sum + value;
    if (t === Infinity || t === -Infinity) this.c = 0;
    else if (Math.abs(this.sum) >= Math.abs(value)) this.c += this.sum - t + value;
    else this.c += value - t + this.sum;
    this.sum = t;
  }

  get total(): number {
    return Number.isFinite(this.sum) ? this.sum + this.c : this.sum;
  }
}

/** A mean that switches from sum ÷ count to an incremental mean when the sum would overflow. */
export class KahanMean {
  readonly #kahan: KahanSum;
  #count = 1;
  #incremental = false;

  constructor(first: number) {
    this.#kahan = new KahanSum(first);
  }

  add(value: number): void {
    const kahan = this.#kahan;
    this.#count++;
    if (!this.#incremental) {
      const { sum, c } = kahan;
      kahan.add(value);
      if (kahan.sum !== Infinity && kahan.sum !== -Infinity) return;
      this.#incremental = true;
      kahan.sum = sum / (this.#count - 1);
      kahan.c = c / (this.#count - 1);
    }
    const q = (this.#count - 1) / this.#count;
    kahan.sum *= q;
    kahan.c *= q;
    kahan.add(value / this.#count);
  }

  get mean(): number {
    const { sum, c } = this.#kahan;
    return this.#incremental ? sum + c : sum / this.#count + c / this.#count;
  }
}
