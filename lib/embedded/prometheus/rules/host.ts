import type { Writer } from "../../store/writer.ts";
import { encodeRecorded } from "./recorded.ts";
import { type Evaluator, startEvaluator } from "./evaluator.ts";
import type { RuleGroup } from "./model.ts";

/**
 * Evaluates rules for as long as the process runs; without any, forgets how those of an earlier start stood.
 * @param held nothing is evaluated before the first backfill.
 */
export function hostRules(
  dataDir: string,
  groups: readonly RuleGroup[],
  held: boolean,
  writer: Writer,
  onWarning: (message: string) => void,
): Evaluator {
  const write = async (body: Uint8Array): Promise<string | null> => {
    const outcome = await writer.write("metrics", "recorded", body);
    return outcome.kind === "stored" ? null : outcome.message;
  };
  const start = (some: readonly RuleGroup[]) =>
    startEvaluator({ dataDir, groups: some, held }, write, onWarning);
  if (groups.length > 0) return start(groups);
  const cleared = write(encodeRecorded({ samples: [], groups: [], reset: true })).catch(String);
  let evaluator: Evaluator | null = null;
  return {
    replace(next) {
      if (evaluator !== null) evaluator.replace(next);
      else if (next.length > 0) evaluator = start(next);
    },
    backfill: (range) => evaluator?.backfill(range) ?? Promise.resolve({ samples: 0, series: 0 }),
    get progress() {
      return evaluator?.progress ?? null;
    },
    async close() {
      await cleared;
      await evaluator?.close();
    },
  };
}
