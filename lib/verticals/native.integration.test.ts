import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { REMOTE_WRITE_HEADERS } from "#lib/bench/remote-write.ts";
import { parseConfig } from "#lib/config/schema.ts";
import { askingApart, createBackends } from "#lib/datasources/backends.ts";
import { queryInstant } from "#lib/datasources/prometheus/client.ts";
import { histogramQuantile } from "#lib/datasources/prometheus/query.ts";
import { prometheusVersion } from "#lib/embedded/prometheus/differential/real-prometheus.ts";
import { type Prometheus, startPrometheus } from "#lib/slo/testing/prometheus.ts";
import type { ServiceContext } from "#lib/sources/context.ts";
import { questionsOf } from "#lib/sources/questions.ts";
import { askCounting, askTogether } from "./ask.ts";
import { counted, type Scope } from "./counting.ts";
import { forgetPresence, presence } from "./presence.ts";
import { COUNTINGS } from "./questions.ts";
import { histogramAt, percentile, totalAt } from "./read.ts";
import { bucketBounds, bucketIndex, nativeRequest, type NativeSample } from "./testing/native.ts";

/** A real Prometheus whose turns are a native histogram: the console counts it as it counts buckets. */

const found = prometheusVersion();
const MINUTE_MS = 60_000;
const NOW = Date.UTC(2026, 10, 17, 20, 0, 7);
const [QUICK, SLOW] = [0.9, 1.9];

describe.skipIf(found === null)(
  `native histograms of ${found ?? "a real Prometheus (skipped: not on PATH)"}`,
  () => {
    let prometheus: Prometheus;
    let context: ServiceContext;
    let scope: Scope;
    beforeAll(async () => {
      prometheus = await startPrometheus(["--enable-feature=native-histograms"]);
      // Nine quick turns and a slow one a minute, for two hours.
      const samples = Array.from({ length: 121 }, (_, i): NativeSample => ({
        ms: NOW - (120 - i) * MINUTE_MS,
        counts: new Map([
          [bucketIndex(QUICK), 9 * i],
          [bucketIndex(SLOW), i],
        ]),
        sum: i * (9 * QUICK + SLOW),
      }));
      const response = await fetch(`${prometheus.url}/api/v1/write`, {
        method: "POST",
        headers: REMOTE_WRITE_HEADERS,
        body: nativeRequest({ __name__: "turn_duration_seconds", vertical: "salon", agent: "a" }, samples),
      });
      if (!response.ok) throw new Error(`Prometheus answered ${response.status}: ${await response.text()}`);
      forgetPresence();
      const config = parseConfig({ PROMETHEUS_URL: prometheus.url }, () => "");
      context = { config, backends: createBackends(config), signal: undefined, nowMs: NOW };
      const { native, joins } = await presence(context);
      scope = {
        vertical: "salon",
        environment: null,
        metrics: config.metrics,
        native,
        joins,
        recorded: false,
      };
    }, 120_000);
    afterAll(() => prometheus.stop());

    test("are recognized by having no buckets of their own", () => {
      expect([...scope.native]).toEqual(["turn_duration_seconds"]);
    });

    test("are asked in one question where a label can be replaced without loss, else each alone", async () => {
      expect(scope.joins).toBe(Number(/version (\d+)/.exec(found ?? "")?.[1]) >= 3);
      const over = { endMs: NOW, windowMs: 30 * MINUTE_MS };
      const parts = {
        now: { counting: "turns", agoMs: 0 },
        before: { counting: "turns", agoMs: 60 * MINUTE_MS },
        byAgent: { counting: "turnsByAgent", agoMs: 0 },
      } as const;
      const apart = { ...context, backends: askingApart(context.backends) };
      const answers = await askTogether(parts, scope, over, apart);
      expect(questionsOf(apart)).toHaveLength(scope.joins ? 1 : 3);
      const alone = await askTogether(parts, { ...scope, joins: false }, over, context);
      for (const key of ["now", "before", "byAgent"] as const) {
        expect(histogramAt(answers[key]?.series ?? [])?.length).toBeGreaterThan(1);
        expect(answers[key]?.series).toEqual(alone[key]?.series);
      }
    });

    test("give the percentile that Prometheus computes, within a bucket, and the count", async () => {
      const over = { endMs: NOW, windowMs: 60 * MINUTE_MS };
      const answer = await askCounting("turns", scope, over, context);
      const histogram = histogramAt(answer.series ?? []);
      const { ms, samples } = percentile(histogram, 0.95);
      expect(samples).toBeGreaterThan(580);
      expect(samples).toBeLessThan(620);
      const { lower, upper } = bucketBounds(bucketIndex(SLOW));
      expect((ms ?? 0) / 1000).toBeGreaterThan(lower);
      expect((ms ?? 0) / 1000).toBeLessThanOrEqual(upper);

      const [question] = counted(COUNTINGS.turns, scope, over.windowMs);
      if (question === undefined) throw new Error("nothing is asked");
      const query = histogramQuantile(0.95, question.expr).text;
      expect(query).toBe(
        'histogram_quantile(0.95, sum (increase(turn_duration_seconds{vertical="salon"}[3600s])))',
      );
      const reply = await queryInstant(context.backends.prometheus, { query, atMs: NOW });
      const theirs = reply.ok
        ? totalAt(reply.value.series.map((one) => ({ ...one, labels: {}, upToMs: null, toMs: 1 })))
        : null;
      expect(theirs).toBeGreaterThan(lower);
      expect(theirs).toBeLessThanOrEqual(upper);
    });
  },
);
