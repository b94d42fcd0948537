import { type ExportResult, ExportResultCode } from "@opentelemetry/core";
import { OTLPExporterError } from "@opentelemetry/otlp-exporter-base";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { ExportQueue } from "./export-queue.ts";

const OK: ExportResult = { code: ExportResultCode.SUCCESS };
const AWAY: ExportResult = { code: ExportResultCode.FAILED, error: new Error("ECONNREFUSED") };
const refused = (code: number): ExportResult => ({
  code: ExportResultCode.FAILED,
  error: new OTLPExporterError("no", code),
});

describe("ExportQueue", () => {
  let batches: number[][];
  let answers: ExportResult[];
  const report = vi.fn<(error: unknown) => void>();
  const exporter = {
    export: (items: number[], done: (result: ExportResult) => void) => {
      batches.push(items);
      done(answers.shift() ?? OK);
    },
  };
  const queue = (maxQueue = 10_000) => new ExportQueue<number>({ exporter, maxQueue, report });
  const fill = (q: ExportQueue<number>, count: number): void => {
    for (let n = 0; n < count; n++) q.push(n);
  };

  beforeEach(() => {
    batches = [];
    answers = [];
    report.mockReset();
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it("sends what lingers after a second, in order", async () => {
    fill(queue(), 3);
    expect(batches).toEqual([]);
    await vi.advanceTimersByTimeAsync(1000);
    expect(batches).toEqual([[0, 1, 2]]);
  });

  it("sends at once when much waits, at most 2,000 at a time", async () => {
    const q = queue();
    fill(q, 5000);
    await q.flush(1000);
    expect(batches.flat()).toHaveLength(5000);
    expect(Math.max(...batches.map((batch) => batch.length))).toBeLessThanOrEqual(2000);
    expect(q.size).toBe(0);
  });

  it("keeps a batch while the backend is away, waiting longer each time, and sends it when it is back", async () => {
    answers = Array.from({ length: 8 }, () => AWAY);
    const q = queue();
    fill(q, 3);
    await vi.advanceTimersByTimeAsync(1000);
    expect(batches).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(1300);
    expect(batches).toHaveLength(2);
    await vi.advanceTimersByTimeAsync(5 * 60_000);
    expect(batches).toHaveLength(9);
    expect(batches.every((batch) => batch.join() === "0,1,2")).toBe(true);
    expect([q.size, q.dropped]).toEqual([0, 0]);
    expect(report).toHaveBeenCalledTimes(8);
  });

  it("holds no more than its bound and counts the rest", async () => {
    answers = Array.from({ length: 100 }, () => AWAY);
    const q = queue(10);
    fill(q, 25);
    expect([q.size, q.dropped]).toEqual([10, 15]);
    const closed = q.close(10);
    await vi.advanceTimersByTimeAsync(10);
    await closed;
    expect([q.size, q.dropped]).toEqual([0, 25]);
    q.push(1);
    expect(q.dropped).toBe(26);
  });

  it("drops and counts what the backend refuses for good, and goes on", async () => {
    answers = [refused(400)];
    const q = queue();
    fill(q, 3);
    await q.flush(1000);
    q.push(9);
    await q.flush(1000);
    expect(batches).toEqual([[0, 1, 2], [9]]);
    expect(q.dropped).toBe(3);
  });

  it("halves a batch that is too large", async () => {
    answers = [refused(413), refused(413)];
    const q = queue();
    fill(q, 8);
    await q.flush(1000);
    expect(batches.map((batch) => batch.length)).toEqual([8, 4, 2, 2, 2, 2]);
    expect(q.dropped).toBe(0);
  });

  it("gives up a batch that cannot be serialized", async () => {
    const q = new ExportQueue<number>({
      exporter: {
        export: () => {
          throw new TypeError("not serializable");
        },
      },
      maxQueue: 10,
      report,
    });
    fill(q, 2);
    await q.flush(1000);
    expect([q.size, q.dropped]).toEqual([0, 2]);
  });

  it("does not let a flush wait for ever, nor for the backoff", async () => {
    answers = [AWAY, AWAY, AWAY, AWAY];
    const q = queue();
    fill(q, 1);
    await vi.advanceTimersByTimeAsync(1000);
    const flushed = q.flush(500);
    await vi.advanceTimersByTimeAsync(500);
    await flushed;
    expect(batches.length).toBeGreaterThanOrEqual(2);
    expect(q.size).toBe(1);
  });
});
