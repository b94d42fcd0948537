/** For tests: minutes of turns and calls as edges would have counted them, as OTLP/JSON. */

const TURN_BOUNDS = [0.3, 0.5, 0.8, 1.2, 1.6, 2.5, 4.5, 8.5];
const STAGE_BOUNDS = [0.02, 0.05, 0.1, 0.2, 0.25, 0.4, 0.5, 0.8, 1.2, 2.5, 4.5];
const MINUTE_MS = 60_000;

/** One edge: its resource, and the minutes that it runs, counted from the first of all. */
export interface Edge {
  readonly environment?: string;
  readonly version?: string;
  readonly instance?: string;
  readonly fromMinute?: number;
  readonly toMinute?: number;
}

export interface CountedMinutes {
  readonly vertical: string;
  /** Turns of a minute, counted from the first: quick ones (below 0.5 s), and slow ones (above 2.5 s). */
  readonly turns: (minute: number) => { readonly quick: number; readonly slow: number };
  /** Calls of a minute that ended well; none fails. */
  readonly calls: number;
  readonly edge?: Edge;
  /** Counts the turns' stages too: what makes a turn slow is `tts_first_frame`. */
  readonly stages?: boolean;
}

const ns = (ms: number): string => `${ms}000000`;
const attributes = (of: Readonly<Record<string, string | undefined>>) =>
  Object.entries(of).flatMap(([key, value]) =>
    value === undefined ? [] : [{ key, value: { stringValue: value } }],
  );
const cumulative = { aggregationTemporality: 2 };

/** The body of `POST /v1/metrics`: one sample a minute, from `fromMs` to `toMs`. Epoch ms. */
export const countedMetrics = (fromMs: number, toMs: number, verticals: readonly CountedMinutes[]): string =>
  JSON.stringify({
    resourceMetrics: verticals.map((one) => ({
      resource: {
        attributes: attributes({
          "service.name": "voice-edge",
          "service.version": one.edge?.version,
          "service.instance.id": one.edge?.instance,
          "deployment.environment.name": one.edge?.environment,
        }),
      },
      scopeMetrics: [{ scope: { name: "test" }, metrics: metricsOf(one, fromMs, toMs) }],
    })),
  });

function metricsOf({ vertical, turns, calls, edge, stages }: CountedMinutes, fromMs: number, toMs: number) {
  const last = Math.min(edge?.toMinute ?? Infinity, Math.floor((toMs - fromMs) / MINUTE_MS));
  const first = edge?.fromMinute ?? 0;
  const minutes: { at: number; quick: number; slow: number }[] = [];
  let [quick, slow] = [0, 0];
  for (let at = first; at <= last; at += 1) {
    const more = turns(at);
    quick += more.quick;
    slow += more.slow;
    minutes.push({ at, quick, slow });
  }
  const times = (minute: number) => ({
    startTimeUnixNano: ns(fromMs + (first - 1) * MINUTE_MS),
    timeUnixNano: ns(fromMs + minute * MINUTE_MS),
  });
  /** The quick ones in one bucket, the slow ones in another. */
  const points = (bounds: readonly number[], seconds: Seconds, labels: Readonly<Record<string, string>>) =>
    minutes.map(({ at, quick, slow }) => {
      const counts = [...bounds, Infinity].map(() => 0);
      for (const [count, value] of [
        [quick, seconds.quick],
        [slow, seconds.slow],
      ] as const) {
        const bucket = bounds.findIndex((bound) => value <= bound);
        counts[bucket] = (counts[bucket] ?? 0) + count;
      }
      return {
        ...times(at),
        attributes: attributes(labels),
        count: String(quick + slow),
        sum: quick * seconds.quick + slow * seconds.slow,
        bucketCounts: counts.map(String),
        explicitBounds: bounds,
      };
    });
  const histogram = (name: string, dataPoints: unknown[]) => ({
    name,
    unit: "s",
    histogram: { ...cumulative, dataPoints },
  });
  const ended = minutes.map(({ at }) => ({
    ...times(at),
    attributes: attributes({ vertical, direction: "inbound", outcome: "resolved" }),
    asInt: String(calls * (at - first + 1)),
  }));
  return [
    histogram("turn.duration", points(TURN_BOUNDS, { quick: 0.4, slow: 3 }, { vertical })),
    { name: "calls", unit: "{call}", sum: { ...cumulative, isMonotonic: true, dataPoints: ended } },
    ...(stages === true
      ? [
          histogram(
            "stage.duration",
            Object.entries(STAGES).flatMap(([stage, seconds]) =>
              points(STAGE_BOUNDS, seconds, { vertical, stage }),
            ),
          ),
        ]
      : []),
  ];
}

interface Seconds {
  readonly quick: number;
  readonly slow: number;
}
const STAGES: Readonly<Record<string, Seconds>> = {
  stt: { quick: 0.09, slow: 0.09 },
  llm_first_token: { quick: 0.22, slow: 0.22 },
  tts_first_frame: { quick: 0.09, slow: 2.6 },
};

/** Has the embedded backend evaluate its rules for a time that is past. @param backend its address */
export async function backfillRules(backend: string, fromMs: number, toMs: number): Promise<void> {
  const range = new URLSearchParams({ start: String(fromMs / 1000), end: String(toMs / 1000) });
  const answer = await fetch(
    `${backend}/prometheus/api/v1/admin/earshot/backfill_rules?${range.toString()}`,
    { method: "POST" },
  );
  if (!answer.ok) throw new Error(`The backfill was refused with ${answer.status}: ${await answer.text()}`);
}
