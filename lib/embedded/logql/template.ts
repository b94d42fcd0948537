import { parseError } from "./error.ts";
import type { Line } from "./line.ts";

/**
 * Go templates with plain placeholders: `{{.name}}`, `{{__line__}}`, `{{__timestamp__}}` (ns), quoted text, `{{-` and
 * `-}}`. Functions, pipes, conditions and loops are refused by name. A label that is missing is empty.
 */
export function compileTemplate(template: string, context: string): (line: Line) => string {
  const parts: ((line: Line) => string)[] = [];
  let at = 0;
  let trimNext = false;
  const literal = (text: string, trimEnd: boolean): void => {
    const start = trimNext ? text.trimStart() : text;
    const value = trimEnd ? start.trimEnd() : start;
    if (value !== "") parts.push(() => value);
  };
  for (let open = template.indexOf("{{"); open >= 0; open = template.indexOf("{{", at)) {
    const close = template.indexOf("}}", open);
    if (close < 0) throw parseError(`${context}: template: unclosed action`);
    let action = template.slice(open + 2, close);
    const trimBefore = /^-\s/.test(action);
    const trimAfter = /\s-$/.test(action);
    action = action.slice(trimBefore ? 1 : 0, trimAfter ? -1 : undefined).trim();
    literal(template.slice(at, open), trimBefore);
    if (!action.startsWith("/*")) parts.push(compileAction(action, context));
    at = close + 2;
    trimNext = trimAfter;
  }
  literal(template.slice(at), false);
  return (line) => parts.map((part) => part(line)).join("");
}

function compileAction(action: string, context: string): (line: Line) => string {
  const field = /^\.([A-Za-z_]\w*)$/.exec(action)?.[1];
  if (field !== undefined) return ({ labels }) => labels.valueOf(field);
  if (action === "__line__") return ({ text }) => text;
  if (action === "__timestamp__") return ({ timestampNs }) => timestampNs();
  if (/^`[^`]*`$/.test(action)) return () => action.slice(1, -1);
  throw parseError(`${context}: {{${action}}} is not supported; only placeholders like {{.name}} are`);
}
