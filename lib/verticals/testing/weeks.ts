import { postJson } from "#lib/embedded/testing/server.ts";

/**
 * For tests: weeks of one vertical in which every hour differs from its neighbours in a known way, so that a comparison with
 * the wrong hour is found out. Counters have a sample every two minutes, and run evenly through an hour.
 */

export const HOUR_MS = 3_600_000;
const STEP_MS = 2 * 60_000;
const STEPS = HOUR_MS / STEP_MS;
export const VERTICAL = "salon";

export interface HourOf {
  readonly turns: number;
  /** What each turn took, s; a third of it is the LLM's, the rest nobody's. */
  readonly turnSeconds: number;
  readonly calls: number;
  readonly failed: number;
  readonly interruptions: number;
  readonly positive: number;
  readonly negative: number;
  readonly checks: number;
  readonly rejected: number;
}

/** Neither a day nor a week is a multiple of nine or of five hours. @param hour since the first */
export function hourOf(hour: number): HourOf {
  const factor = 1 + (hour % 9);
  return {
    turns: 330 * factor,
    turnSeconds: [0.4, 0.7, 1, 1.4, 2][hour % 5] ?? 0,
    calls: 3 * factor,
    failed: hour % 3,
    interruptions: 15 * factor,
    positive: 30 * factor,
    negative: 15,
    checks: 60 * factor,
    rejected: 30,
  };
}

const BOUNDS = [0.3, 0.5, 0.8, 1.2, 1.6, 2.5, 4.5, 8.5];
const ns = (ms: number): string => `${Math.round(ms)}000000`;
const attributes = (of: Readonly<Record<string, string>>) =>
  Object.entries(of).map(([key, stringValue]) => ({ key, value: { stringValue } }));
const resource = (service: string) => ({
  attributes: attributes({ "service.name": service, "service.instance.id": "a" }),
});
const scope = { name: "test" };

type Labels = Readonly<Record<string, string>>;
type OfHour = (hour: number) => number;

/** Writes so many hours from an hour on: what the edge counted, and its call log. */
export async function weeksInto(url: string, fromMs: number, hours: number): Promise<void> {
  for (let first = 0; first < hours; first += 24) {
    const some = Array.from({ length: Math.min(24, hours - first) }, (_, i) => first + i);
    const metrics = metricsOf(some, fromMs);
    const logRecords = some.flatMap((hour) => endsOf(hour, fromMs));
    await send(`${url}/v1/metrics`, {
      resourceMetrics: [{ resource: resource("voice-edge"), scopeMetrics: [{ scope, metrics }] }],
    });
    await send(`${url}/v1/logs`, {
      resourceLogs: [{ resource: resource("voice-calls"), scopeLogs: [{ scope, logRecords }] }],
    });
  }
}

async function send(url: string, body: unknown): Promise<void> {
  const response = await postJson(url, JSON.stringify(body));
  if (!response.ok) throw new Error(`${url} answered ${response.status}: ${await response.text()}`);
}

/** Of all hours before one. */
function until(hour: number, of: OfHour): number {
  let sum = 0;
  for (let h = 0; h < hour; h++) sum += of(h);
  return sum;
}

function metricsOf(hours: readonly number[], fromMs: number) {
  /** A point at every step of the hours; `reached` is how far a counter is by then. */
  const each = <T extends object>(labels: Labels, point: (reached: (of: OfHour) => number) => T) =>
    hours.flatMap((hour) =>
      Array.from({ length: STEPS }, (_, step) => ({
        attributes: attributes({ vertical: VERTICAL, ...labels }),
        startTimeUnixNano: ns(fromMs),
        timeUnixNano: ns(fromMs + hour * HOUR_MS + (step + 1) * STEP_MS),
        ...point((of) => until(hour, of) + (of(hour) * (step + 1)) / STEPS),
      })),
    );
  const counter = (name: string, series: readonly (readonly [Labels, OfHour])[]) => ({
    name,
    unit: "{event}",
    sum: {
      aggregationTemporality: 2,
      isMonotonic: true,
      dataPoints: series.flatMap(([labels, of]) => each(labels, (reached) => ({ asDouble: reached(of) }))),
    },
  });
  const histogram = (name: string, series: readonly (readonly [Labels, OfHour])[]) => ({
    name,
    unit: "s",
    histogram: {
      aggregationTemporality: 2,
      dataPoints: series.flatMap(([labels, secondsOf]) =>
        each(labels, (reached) => {
          const counts = [...BOUNDS, Infinity].map((bound, i) =>
            reached((hour) => {
              const seconds = secondsOf(hour);
              return seconds <= bound && seconds > (BOUNDS[i - 1] ?? 0) ? hourOf(hour).turns : 0;
            }),
          );
          return {
            count: String(Math.round(counts.reduce((a, b) => a + b, 0))),
            sum: reached((hour) => hourOf(hour).turns * secondsOf(hour)),
            bucketCounts: counts.map((count) => String(Math.round(count))),
            explicitBounds: BOUNDS,
          };
        }),
      ),
    },
  });
  const llm: OfHour = (hour) => hourOf(hour).turnSeconds / 3;
  return [
    histogram("turn.duration", [[{ agent: "a" }, (hour) => hourOf(hour).turnSeconds]]),
    histogram("stage.duration", [
      [{ stage: "llm_first_token" }, llm],
      [{ stage: "unattributed" }, (hour) => 2 * llm(hour)],
    ]),
    counter("calls", [[{ outcome: "resolved", direction: "inbound" }, (hour) => hourOf(hour).calls]]),
    counter("interruptions", [[{}, (hour) => hourOf(hour).interruptions]]),
    counter("call.sentiment", [
      [{ sentiment: "positive" }, (hour) => hourOf(hour).positive],
      [{ sentiment: "negative" }, (hour) => hourOf(hour).negative],
    ]),
    counter("guardrail.checks", [
      [{ guardrail: "g", result: "passed" }, (hour) => hourOf(hour).checks - hourOf(hour).rejected],
      [{ guardrail: "g", result: "rejected" }, (hour) => hourOf(hour).rejected],
    ]),
  ];
}

/** The ends of an hour's calls, some of them failed. */
function endsOf(hour: number, fromMs: number) {
  const { calls, failed } = hourOf(hour);
  return Array.from({ length: calls }, (_, i) => ({
    timeUnixNano: ns(fromMs + hour * HOUR_MS + ((i + 0.5) / calls) * HOUR_MS),
    body: { stringValue: "The call ended." },
    attributes: attributes({
      "event.name": "call.end",
      "call.sid": `call-${hour}-${i}`,
      "call.vertical": VERTICAL,
      "call.agent": "a",
      "call.outcome": i < failed ? "failed" : "resolved",
      "call.verdict": i < failed ? "failed" : "ok",
    }),
  }));
}
