import { setImmediate } from "node:timers/promises";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { traceIdOf } from "./callers.ts";
import { untilBackend } from "./backend.ts";
import { EventClock } from "./clock.ts";
import { Edge } from "./edge.ts";
import { instanceOf, pastDeploy, versionOf } from "./deploys.ts";
import { type Incident, incidentAt, pastIncident } from "./incidents.ts";
import type { SimulatorOptions } from "./options.ts";
import type { CallPlan } from "./plan.ts";
import { Schedule } from "./schedule.ts";
import { EVENTS_FILE, readState, removeState, type SimulatorState, TRUTH_FILE, writeState } from "./state.ts";
import { appendEvent, type TruthEvent, TruthFile } from "./truth.ts";

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
/** How often what was written is sent, in simulated time. Metrics are collected every minute. */
const FLUSH_EVERY = 5;
const LIVE_SEND_MS = 10_000;
/** Live, one sending in six. */
const METRICS_EVERY = 6;
const DAY_MS = 24 * HOUR_MS;

/** What the demo's launcher reads on standard output, a JSON object a line. */
export type Message =
  | { type: "progress"; done: number; calls: number; simulatedUntil: string }
  | { type: "ready"; try: { sid: string; caller: string; traceId: string } }
  | { type: "error"; message: string };

/**
 * Writes the past hours through the kit on a virtual clock, then keeps calls coming in real time until `signal`
 * aborts. A second start continues where the last one ended. Resolves when everything is sent.
 */
export async function simulate(
  options: SimulatorOptions,
  tell: (message: Message) => void,
  signal: AbortSignal,
): Promise<void> {
  mkdirSync(options.dataDir, { recursive: true });
  if (options.fresh) removeState(options.dataDir);
  const away = (): void =>
    tell({
      type: "error",
      message: `Nothing answers at ${options.endpoint} yet; trying again every second.`,
    });
  await untilBackend(options.endpoint, away, signal);
  const simulation = new Simulation(options, tell, away, signal);
  try {
    await simulation.past();
    if (options.live && !signal.aborted) await simulation.live();
  } finally {
    await simulation.end();
  }
}

class Simulation {
  readonly #options: SimulatorOptions;
  readonly #tell: (message: Message) => void;
  readonly #away: () => void;
  readonly #signal: AbortSignal;
  readonly #clock: EventClock;
  readonly #edge: Edge;
  readonly #schedule: Schedule;
  readonly #fromMs: number;
  #state: SimulatorState;
  #complained = 0;

  constructor(
    options: SimulatorOptions,
    tell: (message: Message) => void,
    away: () => void,
    signal: AbortSignal,
  ) {
    this.#options = options;
    this.#tell = tell;
    this.#away = away;
    this.#signal = signal;
    const before = readState(options.dataDir);
    const nowMs = options.untilMs ?? Date.now();
    this.#fromMs = Math.min(nowMs, Math.max(nowMs - options.hours * HOUR_MS, before?.simulatedUntilMs ?? 0));
    const run = before?.runs ?? 0;
    this.#state = {
      version: 1,
      seed: options.seed,
      runs: run + 1,
      simulatedUntilMs: this.#fromMs,
      calls: before?.calls ?? 0,
      lastIncidentMs: before?.lastIncidentMs ?? null,
      release: before?.release ?? 0,
      try: before?.try ?? null,
    };
    this.#clock = new EventClock(this.#fromMs);
    const truth = new TruthFile(join(options.dataDir, TRUTH_FILE));
    this.#edge = new Edge(options, this.#clock, truth, this.#state.release, (error) => this.#complain(error));
    this.#schedule = new Schedule(options, run, this.#clock, this.#edge);
  }

  /** Everything from the last instant written until now. */
  async past(): Promise<void> {
    const nowMs = this.#options.untilMs ?? Date.now();
    this.#plant(nowMs);
    this.#schedule.traffic(this.#fromMs, nowMs, 1);
    let sent: Promise<void> = Promise.resolve();
    let told = 0;
    // The wall clock goes on meanwhile: the last minutes are those that the writing itself took.
    for (let minute = 1; !this.#signal.aborted; minute++) {
      const untilMs = Math.min(this.#fromMs + minute * MINUTE_MS, nowMs);
      await this.#clock.runUntil(untilMs);
      // One minute is simulated while the one before it is sent, but no more.
      await sent;
      sent = this.#send(untilMs, { all: minute % FLUSH_EVERY === 0 || untilMs === nowMs });
      await setImmediate();
      if (Date.now() - told > 400 || untilMs === nowMs) {
        told = Date.now();
        this.#progress(untilMs, nowMs);
      }
      if (untilMs === nowMs) break;
    }
    await sent;
    if (this.#signal.aborted) return;
    const wall = this.#options.untilMs ?? Date.now();
    this.#schedule.traffic(nowMs, wall, 1);
    await this.#clock.runUntil(wall);
    const forPeople = this.#state.try ?? toTry(this.#schedule.one("tool_timeout", wall));
    this.#state = { ...this.#state, try: forPeople };
    await this.#send(wall, { all: true });
    this.#tell({ type: "ready", try: forPeople });
  }

  /** Real time from here on. */
  async live(): Promise<void> {
    const { speed, callsPerDay } = this.#options;
    const startMs = this.#clock.now();
    const incident = incidentAt(startMs + 4 * MINUTE_MS, callsPerDay, "live");
    this.#plantIncident(incident);
    const hourly = (fromMs: number): void => {
      const untilMs = (Math.floor(fromMs / HOUR_MS) + 1) * HOUR_MS;
      this.#schedule.traffic(fromMs, untilMs, speed);
      this.#clock.at(untilMs, () => hourly(untilMs));
    };
    hourly(startMs);
    let sent: Promise<void> = Promise.resolve();
    const send = (n: number): void => {
      const atMs = this.#clock.now();
      const metrics = n % METRICS_EVERY === 0;
      sent = sent.then(() => this.#send(atMs, { all: true, metrics }));
      this.#clock.at(atMs + LIVE_SEND_MS, () => send(n + 1));
    };
    send(1);
    const stop = (): void => this.#clock.stop();
    this.#signal.addEventListener("abort", stop);
    if (!this.#signal.aborted) await this.#clock.keepPace(Date.now);
    await sent;
  }

  /** Ends what is under way and sends it. */
  async end(): Promise<void> {
    this.#edge.cutShort();
    const atMs = this.#clock.now();
    await this.#edge.flush();
    this.#save(atMs, this.#edge.ended);
    await this.#edge.shutdown();
  }

  #plant(nowMs: number): void {
    const { seed, callsPerDay, showcase } = this.#options;
    const recent = (this.#state.lastIncidentMs ?? 0) > nowMs - DAY_MS;
    const incident = recent ? null : pastIncident(seed, callsPerDay, this.#fromMs, nowMs);
    if (incident) this.#plantIncident(incident);
    const deployMs = pastDeploy(seed, this.#fromMs, nowMs, incident);
    if (deployMs !== null) this.#plantDeploy(deployMs);
    const fromMs = Math.max(this.#fromMs, nowMs - 58 * MINUTE_MS);
    // The longest of them takes eleven minutes; after a short pause those of the last start are recent enough.
    if (!showcase || nowMs - fromMs < 20 * MINUTE_MS) return;
    const planted = this.#schedule.showcase(fromMs, nowMs - 5 * MINUTE_MS);
    const call = planted.get("tool_timeout");
    if (call) this.#state = { ...this.#state, try: toTry(call) };
  }

  #plantIncident(incident: Incident): void {
    this.#schedule.incident(incident);
    this.#state = { ...this.#state, lastIncidentMs: incident.endMs };
    this.#note({ kind: "incident", ...incident });
  }

  #plantDeploy(atMs: number): void {
    const release = this.#edge.release + 1;
    this.#clock.at(atMs, () => {
      this.#edge.deploy();
      this.#state = { ...this.#state, release };
    });
    this.#note({ kind: "deploy", atMs, version: versionOf(release), instance: instanceOf(release) });
  }

  #note(event: TruthEvent): void {
    appendEvent(join(this.#options.dataDir, EVENTS_FILE), event);
  }

  async #send(untilMs: number, { all, metrics = true }: { all: boolean; metrics?: boolean }): Promise<void> {
    const collected = metrics ? this.#edge.collectMetrics() : Promise.resolve();
    if (!all) return collected;
    // Time stands still while the backend is away, so that nothing is lost.
    const { endpoint } = this.#options;
    await untilBackend(endpoint, this.#away, this.#signal).catch(() => undefined);
    const ended = this.#edge.ended;
    await Promise.all([collected, this.#edge.flush()]);
    this.#save(untilMs, ended);
  }

  #save(untilMs: number, ended: number): void {
    this.#state = { ...this.#state, simulatedUntilMs: untilMs };
    writeState(this.#options.dataDir, { ...this.#state, calls: this.#state.calls + ended });
  }

  #progress(untilMs: number, nowMs: number): void {
    const whole = nowMs - this.#fromMs;
    this.#tell({
      type: "progress",
      done: whole <= 0 ? 1 : Math.round(((untilMs - this.#fromMs) / whole) * 1000) / 1000,
      calls: this.#edge.ended,
      simulatedUntil: new Date(untilMs).toISOString(),
    });
  }

  /** The kit's own complaints, but not more than one in ten seconds. */
  #complain(error: unknown): void {
    if (Date.now() - this.#complained < 10_000) return;
    this.#complained = Date.now();
    this.#tell({ type: "error", message: error instanceof Error ? error.message : String(error) });
  }
}

const toTry = (call: CallPlan): NonNullable<SimulatorState["try"]> => ({
  sid: call.sid,
  caller: call.phone,
  traceId: traceIdOf(call.sid),
});
