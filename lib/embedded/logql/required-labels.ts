import type { LabelFilter, Stage } from "./ast.ts";
import { templateNames } from "./template.ts";

/** The labels that filters, templates and renames of a pipeline read. */
export function filteredNames(stages: readonly Stage[]): string[] {
  return stages.flatMap((stage): string[] => {
    switch (stage.type) {
      case "label_filter":
        return namesOf(stage.filter);
      case "line_format":
        return templateNames(stage.text);
      case "label_format":
        return stage.formats.flatMap(({ from }) =>
          from.type === "rename" ? [from.value] : templateNames(from.value),
        );
      default:
        return [];
    }
  });
}

function namesOf(filter: LabelFilter): string[] {
  switch (filter.type) {
    case "and":
    case "or":
      return [...namesOf(filter.left), ...namesOf(filter.right)];
    case "string":
      return [filter.matcher.name];
    case "ip":
    case "number":
    case "duration":
    case "bytes":
      return [filter.name];
  }
}
