import { budgetsOf } from "#lib/config/budgets.ts";
import type { BudgetConfig } from "#lib/config/model.ts";
import { oncePerProcess } from "#lib/config/once.ts";
import { ledgerOf, stageErrorsOf } from "#lib/ledger/ledger.ts";
import type { StageError, TurnLedger } from "#lib/ledger/model.ts";
import type { Budgets } from "#lib/ledger/stages.ts";
import { profiled } from "#lib/profiles/detect.ts";
import type { ProfiledTrace } from "#lib/profiles/model.ts";
import type { RawSpan } from "#lib/traces/raw.ts";
import { treeOf, type TraceTree } from "#lib/traces/tree.ts";
import type { CallLog } from "./records.ts";

/** A trace as it was fetched. */
export interface FetchedTrace {
  readonly traceId: string;
  readonly spans: readonly RawSpan[];
  /** Why it is not whole; null when it is. */
  readonly partial: string | null;
  /** Spans that had no readable id or time. */
  readonly unreadable: number;
}

/** A trace with everything that can be computed from it. */
export interface ReadTrace extends FetchedTrace {
  readonly tree: TraceTree;
  readonly profile: ProfiledTrace;
  /** By start; null where no profile knows the spans. */
  readonly turns: readonly TurnLedger[] | null;
  readonly errors: readonly StageError[];
  readonly budgets: Budgets;
}

/** Reads a trace by its profile and divides its turns. `rootId`: the id that the root must have, if that is known. */
export function readTrace(
  fetched: FetchedTrace,
  log: CallLog,
  config: BudgetConfig,
  rootId: string | null,
): ReadTrace {
  const known = profiledTree(fetched.spans, rootId);
  const { tree, profile } = known;
  const budgets = budgetsOf(config, {
    pipeline: profile.facts.pipeline ?? log.end?.pipeline ?? log.start?.pipeline ?? "cascade",
    profile: profile.profile,
    vertical: profile.facts.vertical ?? log.end?.vertical ?? log.start?.vertical ?? null,
  });
  return { ...fetched, tree, profile, ...divided(known, budgets) };
}

type Divided = Pick<ReadTrace, "turns" | "errors" | "budgets">;

interface KnownTree {
  readonly rootId: string | null;
  readonly tree: TraceTree;
  readonly profile: ProfiledTrace;
  /** As it was last divided: the budgets of a call seldom change. */
  divided: (Divided & { readonly by: string }) | null;
}

function divided(known: KnownTree, budgets: Budgets): Divided {
  const by = JSON.stringify(budgets);
  const { profile, divided: before } = known;
  const { turns, errors } =
    before?.by === by
      ? before
      : {
          turns: profile.turns?.map((turn) => ledgerOf(turn, budgets)) ?? null,
          errors: stageErrorsOf(profile.turns ?? [], profile.loose),
        };
  known.divided = { turns, errors, budgets, by };
  return { turns, errors, budgets };
}

/** A trace that is kept is put in order once, however many panels ask for it. */
const known = oncePerProcess("trees", () => new WeakMap<readonly RawSpan[], KnownTree>());

/** The spans in order and by their profile. */
export function profiledTree(spans: readonly RawSpan[], rootId: string | null): KnownTree {
  const before = known.get(spans);
  if (before?.rootId === rootId) return before;
  const tree = treeOf(spans, rootId);
  const made = { rootId, tree, profile: profiled(tree), divided: null };
  known.set(spans, made);
  return made;
}
