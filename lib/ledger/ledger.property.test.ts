import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ledgerOf } from "./ledger.ts";
import type { SpanInput, TurnInput } from "./model.ts";
import { budgetsFor, STAGES } from "./stages.ts";
import { CALL_START_NS, callInput } from "./testing.ts";
import { findingsOf } from "./findings.ts";
import { verdictOf } from "./verdict.ts";

const ns = fc.bigInt({ min: -3_000_000_000n, max: 6_000_000_000n }).map((n) => CALL_START_NS + n);
const id = fc.integer({ min: 0, max: 12 }).map((n) => `s${n}`);
const spanArb: fc.Arbitrary<SpanInput> = fc.record({
  id,
  parentId: fc.oneof(fc.constant("turn"), id, fc.constant(null)),
  name: fc.constantFrom("step", ...STAGES),
  startNs: ns,
  endNs: ns,
  stage: fc.constantFrom(null, ...STAGES),
  tool: fc.constantFrom(null, "book_appointment"),
  provider: fc.constantFrom(null, "acme"),
  model: fc.constant(null),
  error: fc.constantFrom(null, null, "timeout"),
});
const turnArb: fc.Arbitrary<TurnInput> = fc.record({
  index: fc.nat({ max: 5 }),
  kind: fc.constantFrom("reply", "greeting", "continuation"),
  answered: fc.constantFrom(true, false, null),
  interrupted: fc.constantFrom(true, false, null),
  spanId: fc.constant("turn"),
  startNs: ns,
  endNs: ns,
  spans: fc.array(spanArb, { maxLength: 20 }),
});
const pipeline = fc.constantFrom("cascade" as const, "realtime" as const);
const RUNS = { numRuns: 2000 };

describe("over any set of spans", () => {
  it("parts are contiguous, cover the turn, and rows and parts sum to its latency exactly", () => {
    fc.assert(
      fc.property(turnArb, pipeline, (turn, kind) => {
        const ledger = ledgerOf(turn, budgetsFor(kind));
        const length = turn.endNs > turn.startNs ? turn.endNs - turn.startNs : 0n;
        expect(ledger.latencyNs).toBe(length);
        expect(ledger.rows.reduce((sum, row) => sum + row.ns, 0n)).toBe(length);
        let now = turn.startNs;
        for (const part of ledger.parts) {
          expect(part.startNs).toBe(now);
          expect(part.endNs > part.startNs).toBe(true);
          expect(part.between === null).toBe(part.stage !== "unattributed");
          now = part.endNs;
        }
        expect(now).toBe(length > 0n ? turn.endNs : turn.startNs);
      }),
      RUNS,
    );
  });

  it("the order in which spans arrive changes nothing", () => {
    fc.assert(
      fc.property(turnArb, (turn) => {
        const turned = { ...turn, spans: [...turn.spans].reverse() };
        const [a, b] = [ledgerOf(turn, budgetsFor("cascade")), ledgerOf(turned, budgetsFor("cascade"))];
        const key = (l: typeof a) => l.parts.map((p) => [p.stage, p.startNs, p.endNs, p.spanId].join(" "));
        // An id that stands for two spans is left out whichever comes first.
        expect(key(b)).toEqual(key(a));
      }),
      RUNS,
    );
  });

  it("every call gets a verdict and findings, the same each time", () => {
    fc.assert(
      fc.property(
        fc.array(turnArb, { maxLength: 4 }),
        fc.constantFrom("resolved", "dropped", "failed", "abandoned", null),
        fc.boolean(),
        (turns, outcome, running) => {
          const call = {
            ...callInput(null, { outcome, running }),
            turns: turns.map((turn) => ledgerOf(turn, budgetsFor("cascade"))),
          };
          const verdict = verdictOf(call);
          expect(verdictOf(call)).toEqual(verdict);
          expect(verdict.sentence).toMatch(/^[A-Z].*\.$/);
          expect(verdict.sentence).not.toMatch(/undefined|null|NaN/);
          expect(`${verdict.plain} ${verdict.advice ?? ""}`).not.toMatch(/undefined|NaN|_|\bms\b/);
          const blames = verdict.status === "slow" || verdict.status === "failed";
          expect(blames || verdict.stage === null).toBe(true);
          expect(findingsOf(call).every((finding) => finding.sentence.endsWith("."))).toBe(true);
        },
      ),
      RUNS,
    );
  });
});
