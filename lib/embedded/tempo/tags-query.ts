import type { FieldExpression, Pipeline } from "../traceql/ast.ts";
import { BadRequest } from "./window.ts";

/** The older search by tags, `tags=service.name=voice-edge http.status="500"` in logfmt, as a query. */
export function tagsQuery(tags: string): Pipeline {
  const conditions: FieldExpression[] = [];
  const seen = new Set<string>();
  for (const [key, value] of readLogfmt(tags)) {
    if (seen.has(key)) throw new BadRequest(`invalid tags: tag ${key} has been set twice`);
    seen.add(key);
    conditions.push(tagCondition(key, value));
  }
  const [first, ...rest] = conditions;
  const condition = first
    ? rest.reduce((left, right): FieldExpression => ({ type: "logical", op: "&&", left, right }), first)
    : null;
  return [{ type: "filter", condition }];
}

function* readLogfmt(text: string): Generator<[string, string]> {
  const pair = /\s*([^\s="]+)=(?:"((?:[^"\\]|\\.)*)"|([^\s"]*))/y;
  let at = 0;
  while (text.slice(at).trim() !== "") {
    pair.lastIndex = at;
    const match = pair.exec(text);
    if (!match) throw new BadRequest(`invalid tags: unexpected text at pos ${at + 1}`);
    at = pair.lastIndex;
    yield [match[1] ?? "", match[2]?.replace(/\\(.)/g, "$1") ?? match[3] ?? ""];
  }
}

const INTRINSIC_TAGS = {
  name: "name",
  "root.name": "rootName",
  "root.service.name": "rootServiceName",
} as const;

function tagCondition(key: string, value: string): FieldExpression {
  const right: FieldExpression = { type: "static", value: { type: "string", value } };
  const intrinsic = Object.hasOwn(INTRINSIC_TAGS, key)
    ? INTRINSIC_TAGS[key as keyof typeof INTRINSIC_TAGS]
    : undefined;
  if (intrinsic) return { type: "comparison", op: "=", left: { type: "intrinsic", name: intrinsic }, right };
  return { type: "comparison", op: "=", left: { type: "attribute", scope: null, key }, right };
}
