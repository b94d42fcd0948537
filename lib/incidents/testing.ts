import type { Incident } from "./schema.ts";

/** For tests: an incident as it would be told while it goes on. */
export function incidentOf(more: Partial<Incident> = {}): Incident {
  const during = { from: "2026-11-20T14:02:00.000Z", to: "2026-11-20T14:20:00.000Z" };
  return {
    subject: {
      alert: "TurnLatencyP99BudgetBurn",
      slo: "turn-latency-p99",
      vertical: "salon",
      severity: "page",
      stage: null,
      environment: null,
    },
    kind: "latency",
    objective: {
      title: "Turn latency, 99 %,",
      description: null,
      thresholdMs: 2500,
      budget: 0.01,
      runbook: null,
    },
    firing: { state: "firing", from: "2026-11-20T14:07:00.000Z", fromBefore: false, to: null },
    began: { at: during.from, basis: "call_log", resolutionMs: 60_000, orBefore: false },
    recovered: null,
    range: { from: "2026-11-20T13:30:00.000Z", to: during.to },
    during,
    burn: [
      { window: "5m", rate: 42.1 },
      { window: "1h", rate: 20.4 },
    ],
    budgetLeft: 0.63,
    driver: {
      of: "stage",
      basis: "metrics",
      during,
      before: { from: "2026-11-19T14:02:00.000Z", to: "2026-11-19T14:20:00.000Z" },
      against: "day",
      rows: [
        {
          name: "tts_first_frame",
          during: { bad: 124, total: 400, ratio: 0.31 },
          before: { bad: 8, total: 400, ratio: 0.02 },
          excess: 116,
          rose: true,
          budgetMs: 200,
          approximate: false,
          detail: null,
        },
      ],
      leading: "tts_first_frame",
    },
    calls: { affected: 23, of: 63, callers: 22, callersOf: 60, withoutCaller: 1 },
    factors: {
      stage: "tts_first_frame",
      breached: 23,
      rest: 40,
      tested: 12,
      factors: [
        {
          attribute: "tts_provider",
          value: "elevenlabs",
          also: [],
          breached: { having: 23, of: 23 },
          rest: { having: 12, of: 40 },
          oddsRatio: null,
          low: 9,
          high: null,
          p: 1e-8,
          adjusted: 1e-7,
          significant: true,
          explained: false,
        },
      ],
      shared: null,
    },
    worst: [
      {
        sid: "CAworst",
        at: "2026-11-20T14:09:30.000Z",
        turn: 4,
        waitedMs: 3410,
        stage: "tts_first_frame",
        provider: "elevenlabs",
        tool: null,
        agent: "stylist",
        vertical: "salon",
        sentiment: "negative",
        outcome: "resolved",
        endReason: null,
      },
    ],
    sentences: [],
    notes: [],
    sources: [],
    ...more,
  };
}
