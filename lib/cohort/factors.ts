import type { LedgerStage } from "#lib/ledger/stages.ts";
import type { CohortCall } from "./sample.ts";
import {
  ATTRIBUTES,
  type Attribute,
  type CohortFactor,
  type CohortValue,
  type SharedValue,
} from "./schema.ts";
import { fisherTwoSided, holm, leastP, oddsRatio, type Table } from "./stats.ts";

/**
 * Which values are over-represented among the breached calls against the rest.
 *
 * Each value is a 2×2 table, tested by Fisher's exact test. Two-sided, although only over-representation is shown: the
 * data decide which side is looked at, so the test has to pay for both. Values that exactly the same calls have are one
 * test, and one row: nothing can tell them apart. The p are corrected by Holm for all tests, because a single false
 * accusation of a provider is one too many; a rate of false ones (Benjamini–Hochberg) would not do.
 */

export const LEVEL = 0.05;
/** Below these nothing is compared. Above them the test itself, and `leastP`, know what small counts can tell. */
const LEAST_BREACHED = 3;
const LEAST_REST = 2;
const MOST_SHOWN = 6;
/** What may be chance is shown only so far, to be seen as such. */
const MOST_BY_CHANCE = 3;

/** The attributes that belong to a stage come first, then those that an operator can act on. */
const OWN: Readonly<Partial<Record<LedgerStage, readonly Attribute[]>>> = {
  tts_first_frame: ["tts_provider"],
  stt: ["stt_provider"],
  llm_first_token: ["llm_model", "llm_provider"],
  tool_call: ["tool"],
  network_in: ["carrier"],
  network_out: ["carrier"],
};
const rank = (stage: LedgerStage | null, attribute: Attribute): number => {
  const own = (stage === null ? undefined : OWN[stage])?.indexOf(attribute) ?? -1;
  return own >= 0 ? own - 10 : ATTRIBUTES.indexOf(attribute);
};

interface Candidate extends Table {
  readonly values: readonly CohortValue[];
  readonly has: (call: CohortCall) => boolean | null;
  readonly p: number;
}

export interface Factors {
  readonly tested: number;
  /** Over-represented values, the strongest first. */
  readonly factors: CohortFactor[];
  readonly shared: SharedValue | null;
}

const NOTHING: Factors = { tested: 0, factors: [], shared: null };

export const enoughToCompare = (calls: readonly CohortCall[]): boolean => {
  const breached = calls.filter((call) => call.breached).length;
  return breached >= LEAST_BREACHED && calls.length - breached >= LEAST_REST;
};

/** @param stage whose own attributes come first; null: the calls are bad for no one stage. */
export function factorsOf(calls: readonly CohortCall[], stage: LedgerStage | null): Factors {
  const shared = sharedValue(calls, stage);
  if (!enoughToCompare(calls)) return { ...NOTHING, shared };
  const candidates = candidatesOf(calls, stage).filter((table) => leastP(table) <= LEVEL);
  const adjusted = holm(candidates.map(({ p }) => p));
  const over = candidates
    .map((candidate, i) => ({ ...candidate, adjusted: adjusted[i] ?? 1 }))
    .filter(({ a, b, c, d }) => a * d > b * c && a >= LEAST_BREACHED)
    .toSorted((x, y) => x.p - y.p || rankOf(stage, x) - rankOf(stage, y));
  const [leading] = over;
  const firm = over.filter((one) => one.adjusted <= LEVEL).length;
  const factors = over
    .slice(0, Math.min(MOST_SHOWN, Math.max(firm, MOST_BY_CHANCE)))
    .map((one): CohortFactor => {
      const { estimate, low, high } = oddsRatio(one);
      const [{ attribute, value } = { attribute: "agent" as const, value: "" }, ...also] = one.values;
      const significant = one.adjusted <= LEVEL;
      return {
        attribute,
        value,
        also,
        breached: { having: one.a, of: one.a + one.b },
        rest: { having: one.c, of: one.c + one.d },
        oddsRatio: Number.isFinite(estimate) ? estimate : null,
        low,
        high: Number.isFinite(high) ? high : null,
        p: one.p,
        adjusted: one.adjusted,
        significant,
        explained: significant && leading !== undefined && one !== leading && explains(leading, one, calls),
      };
    });
  return { tested: candidates.length, factors, shared };
}

const rankOf = (stage: LedgerStage | null, { values }: Candidate): number =>
  Math.min(...values.map(({ attribute }) => rank(stage, attribute)));

const haver =
  ({ attribute, value }: CohortValue) =>
  (call: CohortCall): boolean | null =>
    call.values.get(attribute)?.includes(value) ?? null;

/** Every value that some but not all calls have, those of the same calls together. */
function candidatesOf(calls: readonly CohortCall[], stage: LedgerStage | null): Candidate[] {
  const byCalls = new Map<string, CohortValue[]>();
  for (const attribute of ATTRIBUTES) {
    const values = new Set(calls.flatMap((call) => call.values.get(attribute) ?? []));
    for (const value of values) {
      const has = haver({ attribute, value });
      const key = calls.map((call) => signOf(has(call))).join("");
      if (!key.includes("0") || !key.includes("1")) continue;
      byCalls.set(key, [...(byCalls.get(key) ?? []), { attribute, value }]);
    }
  }
  return [...byCalls.values()].flatMap((group) => {
    const values = group.toSorted(
      (x, y) => rank(stage, x.attribute) - rank(stage, y.attribute) || (x.value < y.value ? -1 : 1),
    );
    const [first] = values;
    if (first === undefined) return [];
    const has = haver(first);
    const table = tableOf(calls, has);
    return [{ ...table, values, has, p: fisherTwoSided(table) }];
  });
}

const signOf = (has: boolean | null): string => (has === null ? "?" : has ? "1" : "0");

function tableOf(calls: readonly CohortCall[], has: Candidate["has"]): Table {
  const table = { a: 0, b: 0, c: 0, d: 0 };
  for (const call of calls) {
    const having = has(call);
    if (having === null) continue;
    table[call.breached ? (having ? "a" : "b") : having ? "c" : "d"] += 1;
  }
  return table;
}

/**
 * Whether the leading value accounts for another one: neither among the calls with the leading value nor among those
 * without is the other still over-represented (Fisher in each stratum, at half the level).
 */
function explains(leading: Candidate, other: Candidate, calls: readonly CohortCall[]): boolean {
  return [true, false].every((side) => {
    const stratum = calls.filter((call) => leading.has(call) === side);
    const table = tableOf(stratum, other.has);
    return table.a * table.d <= table.b * table.c || fisherTwoSided(table) > LEVEL / 2;
  });
}

/** A value of the stage's own that all breached calls have, with how many of the rest have it: it may tell nothing. */
function sharedValue(calls: readonly CohortCall[], stage: LedgerStage | null): SharedValue | null {
  const breached = calls.filter((call) => call.breached);
  for (const attribute of (stage === null ? undefined : OWN[stage]) ?? []) {
    const [value] = breached[0]?.values.get(attribute) ?? [];
    if (value === undefined) continue;
    const { a, b, c, d } = tableOf(calls, haver({ attribute, value }));
    if (a === breached.length && b === 0) return { attribute, value, rest: { having: c, of: c + d } };
  }
  return null;
}
