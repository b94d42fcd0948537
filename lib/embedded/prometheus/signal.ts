import type { ResourceMetrics } from "../otlp/model.ts";
import type { Signal } from "../signal.ts";
import { handlePrometheus } from "./api.ts";
import { compactStep } from "./compact.ts";
import { DDL } from "./ddl.ts";
import { oldestMs, retentionStep } from "./retention.ts";
import { writeMetrics } from "./write.ts";
import { dropCache } from "./writer-cache.ts";

/** Metrics: OTLP in, Prometheus's API out. */
export const metrics: Signal<ResourceMetrics> = {
  ddl: DDL,
  write: writeMetrics,
  handle: handlePrometheus,
  rolledBack: dropCache,
  oldestNs: (db) => {
    const ms = oldestMs(db);
    return ms === null ? null : BigInt(ms) * 1_000_000n;
  },
  maintain: (db, beforeNs) =>
    compactStep(db) || (beforeNs !== null && retentionStep(db, Number(beforeNs / 1_000_000n))),
};
