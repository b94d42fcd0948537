import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import * as z from "zod";
import { alertmanagerOnPath, Sink, startAlertmanager } from "#lib/slo/testing/alertmanager.ts";
import {
  alertingRules,
  backfill,
  countedBy,
  ruleFileText,
  rulesForAlerts,
} from "#lib/slo/testing/backfill.ts";
import { startPrometheus } from "#lib/slo/testing/prometheus.ts";
import { moved, simulatedDay } from "#lib/slo/testing/simulated-day.ts";

/**
 * `node lib/bench/slo-live.ts`: one incident of the simulator in real time, which takes three quarters of an hour. A
 * real Prometheus with the project's rules, at their own pace, is sent each minute's samples as it passes, and a real
 * Alertmanager has the project's configuration. Prints when each first said what.
 */
const MINUTE_MS = 60_000;
const alertsAnswer = z.object({
  data: z.object({
    alerts: z.array(z.object({ state: z.string(), labels: z.record(z.string(), z.string()) })),
  }),
});
const webhook = z.object({
  alerts: z.array(z.object({ status: z.string(), labels: z.record(z.string(), z.string()) })),
});

const found = alertmanagerOnPath();
if (found === null) throw new Error("There is no Alertmanager on PATH.");
const planned = await simulatedDay({
  hours: 8,
  callsPerDay: 2500,
  seed: 3,
  untilMs: Date.UTC(2026, 10, 24, 20),
  calm: false,
  wanted: countedBy([...rulesForAlerts(), ...alertingRules()]),
});
if (planned.incident === null) throw new Error("The simulator planted no incident.");
const startMs = Date.now() + 2 * MINUTE_MS;
const day = moved(planned, Math.floor(startMs - planned.incident.firstBadMs), Number.POSITIVE_INFINITY);
const { firstBadMs = 0, lastBadMs = 0 } = day.incident ?? {};

const prometheus = await startPrometheus();
const sink = await new Sink().up();
const alertmanager = await startAlertmanager({ ...found, sink });
try {
  let writtenMs = Date.now();
  await prometheus.write(moved(day, 0, writtenMs).series);
  await backfill(prometheus, rulesForAlerts(), { fromMs: day.fromMs, untilMs: writtenMs });
  for (const name of ["slo-recordings.yml", "slo-alerts.yml"])
    writeFileSync(join(prometheus.folder, name), ruleFileText(name));
  await prometheus.configure(
    `rule_files: ["slo-*.yml"]\nalerting: { alertmanagers: [{ static_configs: [{ targets: ["${new URL(alertmanager.url).host}"] }] }] }\n`,
  );

  let firing = new Set<string>();
  let told = 0;
  const endMs = lastBadMs + 40 * MINUTE_MS;
  while (Date.now() < endMs) {
    const nowMs = Date.now();
    await prometheus.write(
      day.series
        .map(({ labels, samples }) => ({
          labels,
          samples: samples.filter(([ms]) => ms > writtenMs && ms <= nowMs),
        }))
        .filter(({ samples }) => samples.length > 0),
    );
    writtenMs = nowMs;
    const answer = alertsAnswer.parse(await (await fetch(`${prometheus.url}/api/v1/alerts`)).json());
    const now = new Set(
      answer.data.alerts.filter(({ state }) => state === "firing").map(({ labels }) => named(labels)),
    );
    for (const one of now.difference(firing)) say("Prometheus fires", one);
    for (const one of firing.difference(now)) say("Prometheus ends", one);
    const ended = firing.size > 0 && ![...now].some((one) => one.startsWith("page"));
    firing = now;
    for (const { receiver, body, atMs } of sink.told.slice(told))
      if (receiver === "webhook")
        for (const { status, labels } of webhook.parse(body).alerts)
          say(`Alertmanager tells (${status})`, named(labels), atMs);
      else say(`Alertmanager tells ${receiver}`, "", atMs);
    told = sink.told.length;
    if (ended && sink.told.some(({ body }) => JSON.stringify(body).includes('"status":"resolved"'))) break;
    await sleep(1000);
  }
} finally {
  await alertmanager.stop();
  await prometheus.stop();
  sink.down();
}

function named(labels: Readonly<Record<string, string>>): string {
  return `${labels["severity"] ?? ""} ${labels["sloth_id"] ?? labels["alertname"] ?? ""}`;
}

/** Minutes since the first bad turn, and since the last. */
function say(what: string, which: string, atMs = Date.now()): void {
  const minutes = (fromMs: number): string => ((atMs - fromMs) / MINUTE_MS).toFixed(1);
  console.log(
    `${minutes(firstBadMs)} min after the first bad turn, ${minutes(lastBadMs)} after the last: ${what} ${which}`,
  );
}
