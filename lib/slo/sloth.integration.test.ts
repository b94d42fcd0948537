import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parseConfig } from "#lib/config/schema.ts";
import { createBackends } from "#lib/datasources/backends.ts";
import { prometheusVersion } from "#lib/embedded/prometheus/differential/real-prometheus.ts";
import { valueOf } from "#lib/problem/testing.ts";
import type { ServiceContext } from "#lib/sources/context.ts";
import { getSlo } from "./detail.ts";
import { listSlos } from "./service.ts";
import { type Prometheus, startPrometheus } from "./testing/prometheus.ts";

/** What rules of sloth itself record, without `vertical` and without events, in a real Prometheus. */

const found = prometheusVersion();
const MINUTE_MS = 60_000;
const DAY_MS = 1440 * MINUTE_MS;
const NOW = Date.UTC(2026, 10, 24, 20);
const ID = {
  sloth_id: "ivr-requests-availability",
  sloth_service: "ivr",
  sloth_slo: "requests-availability",
};

describe.skipIf(found === null)(
  `sloth's own series${found === null ? " (skipped: prometheus is not on PATH)" : ""}`,
  () => {
    let prometheus: Prometheus;
    beforeAll(async () => {
      prometheus = await startPrometheus();
      const every = (days: number, value: number) =>
        Array.from(
          { length: days * 720 + 1 },
          (_, i) => [NOW - days * DAY_MS + i * 2 * MINUTE_MS, value] as const,
        );
      const series = (name: string, value: number, more: Record<string, string> = {}) => ({
        labels: { __name__: name, ...ID, ...more },
        samples: every(6, value),
      });
      await prometheus.write([
        series("slo:objective:ratio", 0.999),
        series("slo:error_budget:ratio", 1 - 0.999),
        series("slo:time_period:days", 30),
        ...(["5m", "30m", "1h", "2h", "6h", "1d", "3d"] as const).map((window) =>
          series(`slo:sli_error:ratio_rate${window}`, 0.002, { sloth_window: window }),
        ),
        series("slo:sli_error:ratio_rate30d", 0.0004, { sloth_window: "30d" }),
      ]);
    }, 120_000);
    afterAll(() => prometheus.stop());

    const context = (): ServiceContext => {
      const config = parseConfig({ PROMETHEUS_URL: prometheus.url }, () => "");
      return { config, backends: createBackends(config), signal: undefined, nowMs: NOW };
    };

    it("are read: the service stands for the vertical, and events are unknown", async () => {
      const { slos } = valueOf(await listSlos({ objective: [ID.sloth_slo] }, context()));
      expect(slos).toHaveLength(1);
      const [slo] = slos ?? [];
      expect(slo).toMatchObject({
        id: ID.sloth_id,
        vertical: "ivr",
        title: null,
        alerting: null,
        target: 0.999,
        budget: 0.001,
        events: { good: null, bad: null, total: null },
        noData: null,
      });
      expect(slo?.burn["1h"]).toBeCloseTo(2);
      expect(slo?.budgetLeft).toBeCloseTo(0.6);
      expect((slo?.knownMs ?? 0) / DAY_MS).toBeCloseTo(6, 1);
      expect(slo?.spark).toHaveLength(48);
      expect(slo?.spark.every((one) => one === 0.002)).toBe(true);
    });

    it("are drawn over a range", async () => {
      const ask = { objective: ID.sloth_slo, vertical: "ivr" };
      const detail = valueOf(await getSlo(ask, { from: "now-7d" }, context()));
      expect(detail.events).toBeNull();
      expect(detail.calls).toBeNull();
      expect(detail.budgetLeft?.at(0)).toBeNull();
      expect(detail.budgetLeft?.at(-1)).toBeCloseTo(0.6);
      expect(detail.burn?.["6h"]?.at(-1)).toBeCloseTo(2);
    });
  },
);
