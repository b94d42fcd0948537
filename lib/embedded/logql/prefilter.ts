import type { LabelFilter, Matcher, Stage } from "./ast.ts";

/**
 * Conditions that follow from a pipeline's first stages and that a store can check without evaluating it. All of them
 * hold for every line that passes the pipeline; a line for which they hold may still fail it.
 */
export interface Prefilter {
  /** The line holds each of these texts. */
  readonly texts: readonly string[];
  /** Of each row, the line has at least one pair, as a stream label or as structured metadata. */
  readonly pairs: readonly (readonly Pair[])[];
}

export interface Pair {
  readonly name: string;
  readonly value: string;
}

export const NO_PREFILTER: Prefilter = { texts: [], pairs: [] };

/** More alternatives than this are left to the pipeline. */
const MAX_ALTERNATIVES = 32;

/** Reads off the stages until one changes what later ones see. */
export function prefilterOf(stages: readonly Stage[]): Prefilter {
  const texts: string[] = [];
  const pairs: (readonly Pair[])[] = [];
  // A parser may add labels, so that a condition behind it need not be met by metadata; it leaves the line alone.
  let labelsKnown = true;
  for (const stage of stages) {
    if (stage.type === "line_filter") {
      const [text] = stage.anyOf;
      if (
        stage.op === "|=" &&
        stage.anyIp.length === 0 &&
        stage.anyOf.length === 1 &&
        text !== undefined &&
        text !== ""
      )
        texts.push(text);
    } else if (stage.type === "label_filter") {
      if (labelsKnown) pairs.push(...requiredPairs(stage.filter));
    } else if (
      stage.type === "json" ||
      stage.type === "logfmt" ||
      stage.type === "regexp" ||
      stage.type === "pattern"
    ) {
      labelsKnown = false;
    } else {
      break;
    }
  }
  return { texts, pairs: pairs.filter((row) => row.length <= MAX_ALTERNATIVES) };
}

/** An AND of ORs of pairs. */
function requiredPairs(filter: LabelFilter): (readonly Pair[])[] {
  switch (filter.type) {
    case "and":
      return [...requiredPairs(filter.left), ...requiredPairs(filter.right)];
    case "or": {
      const [left, right] = [requiredPairs(filter.left), requiredPairs(filter.right)];
      // Each side gives several conditions; one of each is enough for a condition that holds for both.
      const [first] = left;
      const [second] = right;
      return first === undefined || second === undefined ? [] : [[...first, ...second]];
    }
    case "string":
      return stringPairs(filter.matcher);
    case "ip":
    case "number":
    case "duration":
    case "bytes":
      return [];
  }
}

function stringPairs({ name, op, value }: Matcher): (readonly Pair[])[] {
  if (name.startsWith("__error") || name.endsWith("_extracted")) return [];
  if (op === "=") return value === "" ? [] : [[{ name, value }]];
  if (op !== "=~" || /[\\^$.[\](){}*+?]/.test(value)) return [];
  const values = value.split("|");
  return values.includes("") ? [] : [values.map((alternative) => ({ name, value: alternative }))];
}
