import type { EventClock } from "./clock.ts";
import type { Edge } from "./edge.ts";
import { CALLS_IN_INCIDENT, type Incident } from "./incidents.ts";
import { keptByRatio } from "./kit.ts";
import type { SimulatorOptions } from "./options.ts";
import { planOrganic } from "./organic.ts";
import type { CallPlan, Vertical } from "./plan.ts";
import { rngOf } from "./rng.ts";
import { SCENARIOS } from "./scenarios.ts";
import type { Scenario } from "./scenarios/model.ts";
import type { SetupWish } from "./setup.ts";
import { type Arrival, arrivalsBetween } from "./traffic.ts";
import { ALL_PROFILES } from "./verticals/all.ts";

const MINUTE_MS = 60_000;
/** Share of the calls in which something is planted. */
const PLANTED = 0.045;
/** Who was cut off or gave up often calls again. */
const CALLS_AGAIN = 0.45;

/** Decides who calls when, and with what kind of call. */
export class Schedule {
  readonly incidents: Incident[] = [];
  readonly #options: SimulatorOptions;
  readonly #run: number;
  readonly #clock: EventClock;
  readonly #edge: Edge;

  constructor(options: SimulatorOptions, run: number, clock: EventClock, edge: Edge) {
    this.#options = options;
    this.#run = run;
    this.#clock = clock;
    this.#edge = edge;
  }

  /** The calls that come by themselves from `fromMs` (included) to `untilMs` (excluded). */
  traffic(fromMs: number, untilMs: number, rate: number): void {
    const { seed, callsPerDay } = this.#options;
    const options = { seed, run: this.#run, callsPerDay, rate };
    // Planned only when they begin: an incident may have been added since.
    for (const arrival of arrivalsBetween(ALL_PROFILES, options, fromMs, untilMs))
      this.#clock.at(arrival.atMs, () => this.#arrive(arrival));
  }

  /** Adds an incident, and callers enough to suffer from it. */
  incident(incident: Incident): void {
    this.incidents.push(incident);
    const rng = rngOf(this.#options.seed, "incident-calls", incident.id);
    const wish: SetupWish = { ttsProvider: incident.provider, pipeline: "cascade" };
    for (const vertical of incident.verticals)
      for (let i = 0; i < CALLS_IN_INCIDENT; i++) {
        const atMs = Math.floor(rng.between(incident.startMs, incident.endMs - MINUTE_MS));
        const arrival = { atMs, vertical, key: `${this.#run}/${incident.id}/${vertical}/${i}` };
        this.#clock.at(atMs, () => this.#edge.begin(this.#organic(arrival, wish)));
      }
  }

  /**
   * Plants one call of every scenario, spread over the time from `fromMs` to `untilMs`, each of them over by then.
   * Gives the plans by scenario.
   */
  showcase(fromMs: number, untilMs: number): Map<string, CallPlan> {
    const planted = new Map<string, CallPlan>();
    // The longest first, so that it is over in time.
    const inOrder = [...SCENARIOS].sort(
      (a, b) => Number(b.name === "long_call") - Number(a.name === "long_call"),
    );
    const step = (untilMs - fromMs) / inOrder.length;
    for (const [i, scenario] of inOrder.entries()) {
      const verticals = scenario.verticals ?? ALL_PROFILES.map((profile) => profile.vertical);
      const vertical = verticals[i % verticals.length];
      if (vertical === undefined) continue;
      const startMs = Math.floor(fromMs + i * step);
      const [first] = this.#plant(scenario, vertical, startMs, `showcase/${this.#run}`);
      planted.set(scenario.name, first);
    }
    return planted;
  }

  /** Plants one call of a scenario. Throws a RangeError for a name that no scenario has. */
  one(name: string, startMs: number): CallPlan {
    const scenario = SCENARIOS.find((s) => s.name === name);
    if (!scenario) throw new RangeError(`there is no scenario ${name}`);
    return this.#plant(scenario, scenario.verticals?.[0] ?? "healthcare", startMs, `one/${this.#run}`)[0];
  }

  #arrive(arrival: Arrival): void {
    const rng = rngOf(this.#options.seed, "plant", arrival.key);
    const fitting = SCENARIOS.filter(
      (s) => s.weight > 0 && (s.verticals?.includes(arrival.vertical) ?? true),
    );
    if (!rng.chance(PLANTED)) this.#edge.begin(this.#organic(arrival), this.#again);
    else
      this.#plant(
        rng.weighted(fitting.map((s) => [s, s.weight] as const)),
        arrival.vertical,
        arrival.atMs,
        arrival.key,
      );
  }

  #organic(arrival: Arrival, wish: SetupWish = {}): CallPlan {
    return planOrganic(this.#options.seed, arrival, this.incidents, wish);
  }

  #plant(
    scenario: Scenario,
    vertical: Vertical,
    startMs: number,
    key: string,
  ): readonly [CallPlan, ...CallPlan[]] {
    const { seed } = this.#options;
    const rng = rngOf(seed, "scenario", scenario.name, key);
    const legs = scenario.plan({ seed, vertical, startMs, rng, keptByRatio });
    for (const leg of legs) this.#edge.begin(leg, this.#again);
    return legs;
  }

  #again = (plan: CallPlan): void => {
    const cutOff =
      plan.outcome === "dropped" || plan.outcome === "failed" || plan.scenario === "hung_up_waiting";
    const rng = rngOf(this.#options.seed, "again", plan.sid);
    if (!cutOff || plan.direction === "outbound" || !rng.chance(CALLS_AGAIN)) return;
    const atMs = Math.ceil(plan.startMs + plan.endMs) + rng.int(40_000, 6 * MINUTE_MS);
    const arrival = { atMs, vertical: plan.vertical, key: `again/${plan.sid}` };
    const wish: SetupWish = { phone: plan.phone, language: plan.language, direction: "inbound" };
    this.#edge.begin(this.#organic(arrival, wish), this.#again);
  };
}
