import { compileRegex, InvalidRegexError, type Regex } from "../regex.ts";
import { ExecutionError } from "./errors.ts";
import { getLabel, setLabels } from "./labels.ts";
import { mergeByLabels, type Series, type Vector } from "./series.ts";

const isLabelName = (name: string): boolean => name !== "" && name.isWellFormed();

/** `label_replace(v, dst, replacement, src, regex)`. @throws {ExecutionError} */
export function labelReplace(vector: Vector, args: readonly string[], count: number): Vector {
  const [dst = "", replacement = "", src = "", pattern = ""] = args;
  const regex = compilePattern(pattern);
  if (!isLabelName(dst))
    throw new ExecutionError(`invalid destination label name in label_replace(): ${dst}`);
  return mergeByLabels(
    vector.map((series) => {
      const value = regex.expand(getLabel(series.labels, src), replacement);
      return value === null ? series : relabel(series, dst, value);
    }),
    count,
  );
}

function compilePattern(pattern: string): Regex {
  try {
    return compileRegex(pattern, { anchored: true, dotAll: true });
  } catch (error) {
    if (!(error instanceof InvalidRegexError)) throw error;
    throw new ExecutionError(`invalid regular expression in label_replace(): ${pattern}`, { cause: error });
  }
}

/** `label_join(v, dst, separator, src…)`. @throws {ExecutionError} */
export function labelJoin(vector: Vector, args: readonly string[], count: number): Vector {
  const [dst = "", separator = "", ...sources] = args;
  const bad = sources.find((source) => !isLabelName(source));
  if (bad !== undefined) throw new ExecutionError(`invalid source label name in label_join(): ${bad}`);
  if (!isLabelName(dst)) throw new ExecutionError(`invalid destination label name in label_join(): ${dst}`);
  return mergeByLabels(
    vector.map((series) => {
      const value = sources.map((source) => getLabel(series.labels, source)).join(separator);
      return relabel(series, dst, value);
    }),
    count,
  );
}

const relabel = (series: Series, label: string, value: string): Series => ({
  labels: setLabels(series.labels, [[label, value]]),
  values: series.values,
  present: series.present,
});
