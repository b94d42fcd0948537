import { formatValue } from "./format.ts";
import type { Pipeline, Template, Term } from "./parse.ts";

/** Gets its arguments, what is piped into it last, and what the template runs in. */
export type TemplateFunction<Context> = (args: readonly unknown[], context: Context) => unknown;

export interface Scope<Context> {
  readonly functions: Readonly<Record<string, TemplateFunction<Context>>>;
  readonly variables: ReadonlyMap<string, unknown>;
  readonly dot: unknown;
  readonly context: Context;
}

interface Running<Context> extends Scope<Context> {
  readonly variables: Map<string, unknown>;
}

/** @throws {Error} what a function throws, and for fields of what has none. */
export function executeTemplate<Context>(template: Template, scope: Scope<Context>): string {
  return execute(template, { ...scope, variables: new Map(scope.variables) });
}

function execute<Context>(template: Template, scope: Running<Context>): string {
  let out = "";
  for (const node of template) {
    if (node.type === "text") {
      out += node.text;
      continue;
    }
    if (node.type === "action") {
      const value = run(node.pipeline, scope);
      if (node.pipeline.declares.length === 0) out += formatValue(value);
      continue;
    }
    const inner = { ...scope, variables: new Map(scope.variables) };
    const value = run(node.pipeline, inner);
    if (node.type === "range") out += repeat(node, value, inner);
    else if (!isTrue(value)) out += execute(node.otherwise, inner);
    else out += execute(node.body, node.type === "with" ? { ...inner, dot: value } : inner);
  }
  return out;
}

function repeat<Context>(
  node: { readonly pipeline: Pipeline; readonly body: Template; readonly otherwise: Template },
  value: unknown,
  scope: Running<Context>,
): string {
  const entries: (readonly [unknown, unknown])[] = Array.isArray(value)
    ? value.map((item, i) => [BigInt(i), item])
    : typeof value === "object" && value !== null
      ? Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1))
      : [];
  if (entries.length === 0) return execute(node.otherwise, scope);
  const names = node.pipeline.declares;
  return entries
    .map(([key, item]) => {
      const variables = new Map(scope.variables);
      for (const [i, name] of names.entries())
        variables.set(name, names.length === 2 && i === 0 ? key : item);
      return execute(node.body, { ...scope, variables, dot: item });
    })
    .join("");
}

function run<Context>({ declares, commands }: Pipeline, scope: Running<Context>): unknown {
  let value: unknown;
  for (const [i, command] of commands.entries()) value = call(command, i === 0 ? [] : [value], scope);
  for (const name of declares) scope.variables.set(name, value);
  return value;
}

function call<Context>(
  [first, ...rest]: readonly Term[],
  piped: readonly unknown[],
  scope: Running<Context>,
): unknown {
  if (first === undefined) return "";
  const args = [...rest.map((term) => valueOf(term, scope)), ...piped];
  if (first.type === "function") return scope.functions[first.name]?.(args, scope.context);
  if (args.length > 0) throw new Error("can't give argument to non-function");
  return valueOf(first, scope);
}

function valueOf<Context>(term: Term, scope: Running<Context>): unknown {
  switch (term.type) {
    case "literal":
      return term.value;
    case "variable":
      return fieldOf(scope.variables.get(term.name), term.path);
    case "dot":
      return fieldOf(scope.dot, term.path);
    case "pipeline":
      return fieldOf(run(term.pipeline, scope), term.path);
    case "function":
      return scope.functions[term.name]?.([], scope.context);
  }
}

/** A field that is not there is empty. */
function fieldOf(value: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>((inner, name) => {
    if (typeof inner !== "object" || inner === null) throw new Error(`can't evaluate field ${name}`);
    return Object.hasOwn(inner, name) ? (inner as Readonly<Record<string, unknown>>)[name] : "";
  }, value);
}

/** Go's truth: neither zero nor empty. */
export function isTrue(value: unknown): boolean {
  if (Array.isArray(value)) return value.length > 0;
  if (value instanceof Date) return true;
  if (typeof value === "object" && value !== null) return Object.keys(value).length > 0;
  return typeof value === "number" || typeof value === "bigint"
    ? Number(value) !== 0
    : value !== null && value !== undefined && value !== "" && value !== false;
}
