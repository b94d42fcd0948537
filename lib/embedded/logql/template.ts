import { executeTemplate } from "../gotemplate/execute.ts";
import { parseTemplate, type Template, type Term } from "../gotemplate/parse.ts";
import { parseError } from "./error.ts";
import type { Line } from "./line.ts";
import { TEMPLATE_FUNCTIONS } from "./template-functions.ts";

/** The labels that a template reads: those of the line, or as they were before its stage. */
export interface TemplateLabels {
  get(name: string): string | undefined;
  /** Without `__error__` and its details, which templates do not see. */
  ofTemplate(): ReadonlyMap<string, string>;
}

/** @throws {Error} what a function of the template has against its arguments. */
export type WriteTemplate = (line: Line, labels: TemplateLabels) => string;

const VOCABULARY = { functions: TEMPLATE_FUNCTIONS, variables: [] };

/**
 * A Go template with Loki's functions. A label that is missing is empty.
 * @param what `invalid line template`, the beginning of the message for a template that is wrong.
 * @param name What Loki calls the template in its messages: `line` or `label`.
 */
export function compileTemplate(text: string, what: string, name: string): WriteTemplate {
  const template = parse(text, what, name);
  return (
    plainTemplate(template) ??
    ((line, labels) => {
      try {
        return executeTemplate(template, {
          functions: TEMPLATE_FUNCTIONS,
          variables: new Map(),
          dot: Object.fromEntries(labels.ofTemplate()),
          context: { line: line.text, timestampNs: line.timestampNs },
        });
      } catch (error) {
        throw new Error(`template: ${name}: ${error instanceof Error ? error.message : String(error)}`, {
          cause: error,
        });
      }
    })
  );
}

function parse(text: string, what: string, name: string): Template {
  try {
    return parseTemplate(text, VOCABULARY);
  } catch (error) {
    throw parseError(
      `${what}: template: ${name}:1: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
}

/** Text and single labels, which is what most templates are, without the machinery; null: there is more. */
function plainTemplate(template: Template): WriteTemplate | null {
  const parts: WriteTemplate[] = [];
  for (const node of template) {
    if (node.type === "text") parts.push(() => node.text);
    else {
      const field =
        node.type === "action" && node.pipeline.declares.length === 0
          ? onlyTerm(node.pipeline.commands)
          : null;
      const [name, ...more] = field?.type === "dot" ? field.path : [];
      if (name === undefined || more.length > 0) return null;
      parts.push((_line, labels) => labels.get(name) ?? "");
    }
  }
  const [only] = parts;
  if (only !== undefined && parts.length === 1) return only;
  return (line, labels) => parts.map((part) => part(line, labels)).join("");
}

function onlyTerm(commands: readonly (readonly Term[])[]): Term | null {
  const [command] = commands;
  const [term] = command ?? [];
  return commands.length === 1 && command?.length === 1 && term !== undefined ? term : null;
}

/** The labels that a template reads, for what it is that a query needs; what is wrong with it reads none. */
export function templateNames(text: string): string[] {
  try {
    return fieldsOf(parseTemplate(text, VOCABULARY));
  } catch {
    return [];
  }
}

function fieldsOf(template: Template): string[] {
  return template.flatMap((node): string[] => {
    if (node.type === "text") return [];
    const own = node.pipeline.commands.flatMap((command) => command.flatMap(fieldsOfTerm));
    return node.type === "action" ? own : [...own, ...fieldsOf(node.body), ...fieldsOf(node.otherwise)];
  });
}

function fieldsOfTerm(term: Term): string[] {
  if (term.type === "dot") return [...term.path];
  return term.type === "pipeline"
    ? term.pipeline.commands.flatMap((command) => command.flatMap(fieldsOfTerm))
    : [];
}
