/** For tests: minutes of turns and calls as an edge would have counted them, as OTLP/JSON. */

const BOUNDS = [0.3, 0.5, 0.8, 1.2, 1.6, 2.5, 4.5, 8.5];
const MINUTE_MS = 60_000;

export interface CountedMinutes {
  readonly vertical: string;
  /** Turns of a minute, counted from the first: quick ones (below 0.5 s), and slow ones (above 2.5 s). */
  readonly turns: (minute: number) => { readonly quick: number; readonly slow: number };
  /** Calls of a minute that ended well; none fails. */
  readonly calls: number;
}

const ns = (ms: number): string => `${ms}000000`;
const attribute = (key: string, value: string) => ({ key, value: { stringValue: value } });

/** The body of `POST /v1/metrics`: one sample a minute, from `fromMs` to `toMs`. Epoch ms. */
export function countedMetrics(fromMs: number, toMs: number, verticals: readonly CountedMinutes[]): string {
  const minutes = Array.from({ length: Math.floor((toMs - fromMs) / MINUTE_MS) + 1 }, (_, i) => i);
  const times = (minute: number) => ({
    startTimeUnixNano: ns(fromMs - MINUTE_MS),
    timeUnixNano: ns(fromMs + minute * MINUTE_MS),
  });
  const turns = verticals.flatMap(({ vertical, turns }) => {
    let [quick, slow] = [0, 0];
    return minutes.map((minute) => {
      const more = turns(minute);
      quick += more.quick;
      slow += more.slow;
      return {
        ...times(minute),
        attributes: [attribute("vertical", vertical)],
        count: String(quick + slow),
        sum: quick * 0.4 + slow * 3,
        bucketCounts: [0, quick, 0, 0, 0, 0, slow, 0, 0].map(String),
        explicitBounds: BOUNDS,
      };
    });
  });
  const calls = verticals.flatMap(({ vertical, calls }) =>
    minutes.map((minute) => ({
      ...times(minute),
      attributes: [
        attribute("vertical", vertical),
        attribute("direction", "inbound"),
        attribute("outcome", "resolved"),
      ],
      asInt: String(calls * (minute + 1)),
    })),
  );
  const cumulative = { aggregationTemporality: 2 };
  return JSON.stringify({
    resourceMetrics: [
      {
        resource: { attributes: [attribute("service.name", "voice-edge")] },
        scopeMetrics: [
          {
            scope: { name: "test" },
            metrics: [
              { name: "turn.duration", unit: "s", histogram: { ...cumulative, dataPoints: turns } },
              {
                name: "calls",
                unit: "{call}",
                sum: { ...cumulative, isMonotonic: true, dataPoints: calls },
              },
            ],
          },
        ],
      },
    ],
  });
}

/** Has the embedded backend evaluate its rules for a time that is past. @param backend its address */
export async function backfillRules(backend: string, fromMs: number, toMs: number): Promise<void> {
  const range = new URLSearchParams({ start: String(fromMs / 1000), end: String(toMs / 1000) });
  const answer = await fetch(
    `${backend}/prometheus/api/v1/admin/earshot/backfill_rules?${range.toString()}`,
    { method: "POST" },
  );
  if (!answer.ok) throw new Error(`The backfill was refused with ${answer.status}: ${await answer.text()}`);
}
