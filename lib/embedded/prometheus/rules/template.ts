import { formatValue } from "./go-format.ts";
import { isTrue, TEMPLATE_FUNCTIONS, type TemplateContext } from "./template-functions.ts";
import { parseTemplate, type Pipeline, type Template, type Term } from "./template-parse.ts";

/** What a template knows of its alert. */
export interface TemplateData {
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

interface Scope {
  readonly variables: Map<string, unknown>;
  readonly dot: unknown;
  readonly context: TemplateContext;
}

/** Expands a label or an annotation of an alert; a failure is told in the text, as Prometheus does. */
export function expandTemplate(
  text: string,
  { labels, value }: TemplateData,
  context: TemplateContext,
): string {
  if (!text.includes("{{")) return text;
  const dot = { Labels: labels, ExternalLabels: {}, ExternalURL: "", Value: value };
  const variables = new Map<string, unknown>([
    ["$", dot],
    ["$labels", labels],
    ["$externalLabels", {}],
    ["$externalURL", ""],
    ["$value", value],
  ]);
  try {
    return execute(parseTemplate(text), { variables, dot, context });
  } catch (error) {
    return `<error expanding template: ${error instanceof Error ? error.message : String(error)}>`;
  }
}

function execute(template: Template, scope: Scope): string {
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

function repeat(
  node: { readonly pipeline: Pipeline; readonly body: Template; readonly otherwise: Template },
  value: unknown,
  scope: Scope,
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

function run({ declares, commands }: Pipeline, scope: Scope): unknown {
  let value: unknown;
  for (const [i, command] of commands.entries()) value = call(command, i === 0 ? [] : [value], scope);
  for (const name of declares) scope.variables.set(name, value);
  return value;
}

function call([first, ...rest]: readonly Term[], piped: readonly unknown[], scope: Scope): unknown {
  if (first === undefined) return "";
  const args = [...rest.map((term) => valueOf(term, scope)), ...piped];
  if (first.type === "function") return TEMPLATE_FUNCTIONS[first.name]?.(args, scope.context);
  if (args.length > 0) throw new Error("can't give argument to non-function");
  return valueOf(first, scope);
}

function valueOf(term: Term, scope: Scope): unknown {
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
      return TEMPLATE_FUNCTIONS[term.name]?.([], scope.context);
  }
}

/** A label that is not there is empty. */
function fieldOf(value: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>((inner, name) => {
    if (typeof inner !== "object" || inner === null) throw new Error(`can't evaluate field ${name}`);
    return Object.hasOwn(inner, name) ? (inner as Readonly<Record<string, unknown>>)[name] : "";
  }, value);
}
