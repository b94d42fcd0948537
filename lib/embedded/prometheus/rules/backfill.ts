import type { Storage } from "../../promql/storage.ts";
import { lastSlot } from "./schedule.ts";
import { type Covered, coverageKey, missingSlots } from "./coverage.ts";
import { evaluationOrder, type PlacedRule, type Unit } from "./dependencies.ts";
import type { Rule, RuleGroup } from "./model.ts";
import { recallState, withoutRecorded } from "./recall.ts";
import {
  Columns,
  evaluateRange,
  evaluateSlot,
  lastOf,
  type RangeQueries,
  type RecordedSeries,
  type RuleState,
  type Slots,
} from "./range-rule.ts";

/** Both ends included; epoch ms. */
export interface BackfillRange {
  readonly startMs: number;
  readonly endMs: number;
}

export interface BackfillEnvironment {
  readonly queries: RangeQueries;
  /** One look at what is stored. */
  readonly reading: <T>(read: (storage: Storage) => T) => T;
  /** Where a group has been evaluated before. */
  readonly covered: (key: string) => readonly Covered[];
  /** Stores series; resolves when the next query sees them. */
  readonly write: (series: readonly RecordedSeries[]) => Promise<void>;
  readonly cover: (key: string, covered: Covered, stepMs: number) => Promise<void>;
  /** From 0 to 1. */
  readonly progress: (share: number) => void;
}

/** How a group stands after its last evaluation of the past. */
export interface GroupEnd {
  readonly lastMs: number;
  readonly states: readonly RuleState[];
}

export interface Backfilled {
  readonly samples: number;
  readonly series: number;
  readonly ends: ReadonlyMap<RuleGroup, GroupEnd>;
}

/** What one step holds in memory: a day of all series that a rule reads. */
const WINDOW_MS = 86_400_000;
/** What one write takes: some ten milliseconds of the writer. */
const SAMPLES_A_WRITE = 50_000;

interface Standing extends RuleState {
  lastMs: number;
}

/**
 * Evaluates rules at every slot of the range at which they have not been, as the live evaluation would have: recording
 * rules, and alerting rules with their states. What is recorded already stays as it is.
 */
export async function backfillRules(
  groups: readonly RuleGroup[],
  range: BackfillRange,
  environment: BackfillEnvironment,
): Promise<Backfilled> {
  return new Backfill(groups, environment).run(range);
}

class Backfill {
  readonly #groups: readonly RuleGroup[];
  readonly #environment: BackfillEnvironment;
  readonly #units: readonly Unit[];
  readonly #covered: ReadonlyMap<RuleGroup, readonly Covered[]>;
  readonly #standing = new Map<Rule, Standing>();
  readonly #seen = new Set<string>();
  #samples = 0;

  constructor(groups: readonly RuleGroup[], environment: BackfillEnvironment) {
    this.#groups = groups;
    this.#environment = environment;
    this.#units = evaluationOrder(groups);
    this.#covered = new Map(groups.map((group) => [group, environment.covered(coverageKey(group))]));
  }

  async run(range: BackfillRange): Promise<Backfilled> {
    const { startMs, endMs } = range;
    const { progress } = this.#environment;
    const windows = Math.max(1, Math.ceil((endMs - startMs) / WINDOW_MS));
    for (let i = 0; i < windows; i++) {
      const fromMs = startMs + i * WINDOW_MS;
      // Each begins after the end of the one before.
      const window = { startMs: i === 0 ? fromMs : fromMs + 1, endMs: Math.min(endMs, fromMs + WINDOW_MS) };
      await this.#window(window, (share) => progress((i + share) / windows));
    }
    return { samples: this.#samples, series: this.#seen.size, ends: this.#ends(range) };
  }

  async #window(window: BackfillRange, progress: (share: number) => void): Promise<void> {
    const runs = new Map(
      this.#groups.map((group) => [group, missingSlots(group, this.#covered.get(group) ?? [], window)]),
    );
    for (const [i, { rules, slotBySlot }] of this.#units.entries()) {
      if (slotBySlot) await this.#slotBySlot(rules, runs);
      else
        for (const placed of rules)
          for (const slots of runs.get(placed.group) ?? []) await this.#wholeRun(placed, slots);
      progress((i + 1) / this.#units.length);
    }
    for (const [group, done] of runs)
      for (const slots of done)
        await this.#environment.cover(
          coverageKey(group),
          { fromMs: slots.firstMs, toMs: lastOf(slots) },
          slots.stepMs,
        );
  }

  async #wholeRun({ rule, group }: PlacedRule, slots: Slots): Promise<void> {
    const standing = this.#standingAt(rule, group, slots.firstMs);
    const series = evaluateRange(rule, group, slots, standing, this.#environment.queries);
    standing.lastMs = lastOf(slots);
    await this.#store([...series, ...this.#ending(group, standing)], rule, group, slots);
  }

  /** Rules that see what they recorded themselves: every evaluation is stored before the next. */
  async #slotBySlot(
    rules: readonly PlacedRule[],
    runs: ReadonlyMap<RuleGroup, readonly Slots[]>,
  ): Promise<void> {
    const evaluations = rules.flatMap((placed) =>
      (runs.get(placed.group) ?? []).flatMap((slots) =>
        Array.from({ length: slots.count }, (_, i) => ({ ...placed, ms: slots.firstMs + i * slots.stepMs })),
      ),
    );
    for (const { rule, group, ms } of evaluations.sort((a, b) => a.ms - b.ms)) {
      const standing = this.#standingAt(rule, group, ms);
      const columns = new Columns();
      evaluateSlot(rule, group, ms, standing, this.#environment.queries.instant, columns);
      standing.lastMs = ms;
      const slots = { firstMs: ms, stepMs: group.intervalMs, count: 1 };
      await this.#store([...columns.build(), ...this.#ending(group, standing)], rule, group, slots);
    }
  }

  /** How the rule stands before a slot: as it was left at the one before, or as was recorded there. */
  #standingAt(rule: Rule, group: RuleGroup, ms: number): Standing {
    const beforeMs = ms - group.intervalMs;
    const known = this.#standing.get(rule);
    if (known !== undefined && known.lastMs === beforeMs) return known;
    const recalled = this.#environment.reading((storage) => recallState(rule, group, beforeMs, storage));
    const standing: Standing = { ...recalled, lastMs: beforeMs };
    this.#standing.set(rule, standing);
    return standing;
  }

  /** Markers for what was there last, where the group was evaluated next by somebody who did not know of it. */
  #ending(group: RuleGroup, { lastMs, previous }: Standing): RecordedSeries[] {
    const nextMs = lastMs + group.intervalMs;
    const covered = this.#covered.get(group) ?? [];
    if (!covered.some(({ fromMs, toMs }) => nextMs >= fromMs && nextMs <= toMs)) return [];
    return [...previous.values()].map((labels) => ({
      labels,
      times: Float64Array.of(nextMs - group.queryOffsetMs),
      values: Float64Array.of(0),
      stale: Uint8Array.of(1),
    }));
  }

  async #store(series: readonly RecordedSeries[], rule: Rule, group: RuleGroup, slots: Slots): Promise<void> {
    if (series.length === 0) return;
    const { reading, write } = this.#environment;
    const fresh = reading((storage) => withoutRecorded(series, rule, group, slots, storage));
    let part: RecordedSeries[] = [];
    let size = 0;
    for (const one of fresh) {
      part.push(one);
      size += one.times.length;
      this.#samples += one.times.length;
      this.#seen.add(one.labels.join("\uDBFF"));
      if (size < SAMPLES_A_WRITE) continue;
      await write(part);
      [part, size] = [[], 0];
    }
    if (part.length > 0) await write(part);
  }

  /** Also of groups that had been evaluated there before: as it was recorded. */
  #ends({ startMs, endMs }: BackfillRange): Map<RuleGroup, GroupEnd> {
    const ends = new Map<RuleGroup, GroupEnd>();
    for (const group of this.#groups) {
      const lastMs = lastSlot(group, endMs);
      const covered = this.#covered.get(group) ?? [];
      if (lastMs < startMs && !covered.some(({ fromMs, toMs }) => lastMs >= fromMs && lastMs <= toMs))
        continue;
      const states = group.rules.map((rule) => this.#standingAt(rule, group, lastMs + group.intervalMs));
      ends.set(group, { lastMs, states });
    }
    return ends;
  }
}
