import { executeTemplate } from "../../gotemplate/execute.ts";
import { parseTemplate } from "../../gotemplate/parse.ts";
import { TEMPLATE_FUNCTIONS, type TemplateContext } from "./template-functions.ts";

/** What a template knows of its alert. */
export interface TemplateData {
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/** What a template of an alert may name. */
export const ALERT_VOCABULARY = {
  functions: TEMPLATE_FUNCTIONS,
  variables: ["$labels", "$externalLabels", "$externalURL", "$value"],
};

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
    return executeTemplate(parseTemplate(text, ALERT_VOCABULARY), {
      functions: TEMPLATE_FUNCTIONS,
      variables,
      dot,
      context,
    });
  } catch (error) {
    return `<error expanding template: ${error instanceof Error ? error.message : String(error)}>`;
  }
}
