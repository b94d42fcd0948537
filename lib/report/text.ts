import { markdownReport, technicalText } from "./markdown.ts";
import { instantText } from "./outline.ts";
import { plainText } from "./plain.ts";
import type { CallFile, ReportFormat } from "./schema.ts";

/** A call's file as text to read. `zone`: the IANA zone of its instants. */
export function reportText(file: CallFile, format: Exclude<ReportFormat, "json">, zone: string): string {
  if (format === "md") return markdownReport(file, zone);
  if (format === "text") return technicalText(file, zone);
  const at = instantText(file.call.call.startedAt, zone);
  return plainText(
    file.call,
    at,
    file.notes.map((note) => `${note.author}: ${note.text}`),
  );
}
