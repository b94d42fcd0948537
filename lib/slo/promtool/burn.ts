import { alertName, type Objective, type SloFile } from "../model.ts";
import { distinct, type InputSeries, seriesOf, type Source } from "./series.ts";
import { expectedBurn, type ExpectedAlert, firesAfter, type Severity } from "./theory.ts";

export interface RuleTest {
  readonly name: string;
  readonly interval: "1m";
  readonly input_series: readonly InputSeries[];
  readonly alert_rule_test: readonly {
    readonly eval_time: string;
    readonly alertname: string;
    readonly exp_alerts: readonly ExpectedAlert[];
  }[];
  readonly promql_expr_test?: readonly unknown[];
}

/** Minutes around the instant of theory in which nothing is asked: events are recorded over five minutes. */
const EARLY = 3;
const LATE = 6;
/** The longest short window and `keep_firing_for`. */
const RESETS: Readonly<Record<Severity, number>> = { page: 30 + 10 + 5, ticket: 6 * 60 + 10 + 10 };

interface Burn {
  readonly calmMinutes: number;
  readonly badShare: number;
  readonly badMinutes: number;
  /** Minutes of good traffic afterwards. */
  readonly afterMinutes: number;
  /** Events a minute. */
  readonly traffic: number;
  readonly stepMinutes: number;
  readonly severity: Severity;
}

export const alerting = (file: SloFile): readonly Objective[] =>
  file.objectives.filter((one) => one.alerting !== "none");

/** So great a share is bad in one vertical, for all objectives: asked shortly before and after each alert is due. */
export function burnTest(file: SloFile, burn: Burn): RuleTest {
  const { calmMinutes, badShare, badMinutes, afterMinutes, traffic } = burn;
  const steady = (minutes: number, share: number) => ({
    minutes,
    traffic: { total: traffic, bad: traffic * share },
  });
  const burning: Source = {
    vertical: "salon",
    phases: [steady(calmMinutes, 0), steady(badMinutes, badShare), steady(afterMinutes, 0)],
  };
  // Beside it a vertical that keeps all promises.
  const calm: Source = {
    vertical: "sales",
    phases: [steady(calmMinutes + badMinutes + afterMinutes, 0.001)],
  };
  const checks = alerting(file).flatMap((objective) =>
    instants(objective, burn).map((minute) => ({
      eval_time: `${calmMinutes + minute}m`,
      alertname: alertName(objective.name),
      exp_alerts: firing(file, objective, burn, minute),
    })),
  );
  return {
    name: `${badShare * 100} % are bad for ${badMinutes} minutes (${burn.severity})`,
    interval: "1m",
    input_series: distinct(
      alerting(file).flatMap((one) => [...seriesOf(one, burning), ...seriesOf(one, calm)]),
    ),
    alert_rule_test: checks,
  };
}

/** Minutes of the incident at which there is no doubt about either severity: around the one in question, and after its end. */
function instants(objective: Objective, burn: Burn): number[] {
  const due = (["page", "ticket"] as const).map(
    (severity) => [severity, firesAfter(objective, severity, burn)] as const,
  );
  const clear = (minute: number): boolean =>
    minute >= 0 &&
    minute <= burn.badMinutes + burn.afterMinutes - 1 &&
    due.every(
      ([severity, at]) =>
        (at === null || minute < at - EARLY || minute > at + LATE) &&
        (minute <= burn.badMinutes ||
          minute > burn.badMinutes + RESETS[severity] ||
          at === null ||
          at > burn.badMinutes),
    );
  const step = (from: number, by: number): number | null => {
    for (
      let minute = Math.round(from / burn.stepMinutes) * burn.stepMinutes;
      ;
      minute += by * burn.stepMinutes
    ) {
      if (minute < 0 || minute > burn.badMinutes + burn.afterMinutes) return null;
      if (clear(minute)) return minute;
    }
  };
  const [, at = null] = due.find(([severity]) => severity === burn.severity) ?? [];
  const within = at !== null && at + LATE < burn.badMinutes;
  const asked = [
    ...(within ? [step(at - EARLY, -1), step(at + LATE, 1)] : []),
    // The last five minutes in which all that is recorded is of the incident.
    step(burn.badMinutes - 5, -1),
    step(burn.badMinutes + RESETS[burn.severity] + burn.stepMinutes, 1),
  ];
  return [...new Set(asked)].filter((minute) => minute !== null).toSorted((a, b) => a - b);
}

function firing(file: SloFile, objective: Objective, burn: Burn, minute: number): ExpectedAlert[] {
  return (["page", "ticket"] as const).flatMap((severity) => {
    const at = firesAfter(objective, severity, burn);
    const over = minute > burn.badMinutes;
    // What slow windows still hold after the end is not asked: `clear` leaves those minutes out.
    if (at === null || minute < at || over) return [];
    return expectedBurn(file, objective, {
      vertical: "salon",
      severity,
      badShare: burn.badShare,
      atMinute: burn.calmMinutes + minute,
    });
  });
}
