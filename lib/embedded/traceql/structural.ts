import type { SpansetOperator } from "./ast.ts";
import type { Tree } from "./tree.ts";
import type { SpanView } from "./view.ts";

/** The relations of spans in a trace's tree: descendant `>>`, ancestor `<<`, child `>`, parent `<`, sibling `~`. */
type Relation = ">>" | "<<" | ">" | "<" | "~";

const INVERSE: Readonly<Record<Relation, Relation>> = {
  ">>": "<<",
  "<<": ">>",
  ">": "<",
  "<": ">",
  "~": "~",
};

/** `{left} op {right}`: spans of the right that are related to one of the left; `!`: to none; `&`: both sides. */
export function relate(
  op: Exclude<SpansetOperator, "&&" | "||">,
  left: readonly SpanView[],
  right: readonly SpanView[],
  tree: Tree,
): SpanView[] {
  const relation = op.replace(/^[!&]/, "") as Relation;
  const related = relatedTo(relation, left, tree);
  const negated = op.startsWith("!");
  const onTheRight = right.filter((span) => related(span) !== negated);
  if (!op.startsWith("&")) return onTheRight;
  const relatedBack = relatedTo(INVERSE[relation], right, tree);
  return [...new Set([...left.filter(relatedBack), ...onTheRight])];
}

/** Whether a span is the descendant (…) of one of `others`; together they take time in proportion to the trace. */
function relatedTo(relation: Relation, others: readonly SpanView[], tree: Tree): (span: SpanView) => boolean {
  const among = new Set(others);
  switch (relation) {
    case ">":
      return (span) => {
        const parent = tree.parentOf(span);
        return parent !== undefined && among.has(parent);
      };
    case "<": {
      const parents = new Set(others.map((span) => tree.parentOf(span)));
      return (span) => parents.has(span);
    }
    case "<<": {
      const above = new Set<SpanView>();
      for (const each of others)
        for (let at = tree.parentOf(each); at && !above.has(at); at = tree.parentOf(at)) above.add(at);
      return (span) => above.has(span);
    }
    case ">>":
      return descendantOf(among, tree);
    case "~":
      return siblingOf(others, tree);
  }
}

function descendantOf(among: ReadonlySet<SpanView>, tree: Tree): (span: SpanView) => boolean {
  const known = new Map<SpanView, boolean>();
  return (span) => {
    const path: SpanView[] = [];
    let found = false;
    // Telemetry is untrusted: a cycle of parents comes upon a span of this path, and ends.
    for (let at: SpanView | undefined = span; at; at = tree.parentOf(at)) {
      const cached = known.get(at);
      if (cached !== undefined) {
        found = cached;
        break;
      }
      known.set(at, false);
      path.push(at);
      const parent = tree.parentOf(at);
      if (parent && among.has(parent)) {
        found = true;
        break;
      }
    }
    // All below the one that was found hang on it too.
    for (const each of path) known.set(each, found);
    return found;
  };
}

/** Roots are siblings of each other; spans whose parent is missing are nobody's. */
function siblingOf(others: readonly SpanView[], tree: Tree): (span: SpanView) => boolean {
  const parentKey = (span: SpanView): SpanView | "root" | undefined =>
    span.parentId === "" ? "root" : tree.parentOf(span);
  const families = Map.groupBy(others, parentKey);
  return (span) => {
    const key = parentKey(span);
    const family = key === undefined ? [] : (families.get(key) ?? []);
    return family.length > 1 || (family.length === 1 && family[0] !== span);
  };
}
