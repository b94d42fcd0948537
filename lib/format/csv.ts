/** Comma-separated values (RFC 4180), the one writer of all of them. Pure. */

export type CsvValue = string | number | boolean | null;

/** Names of columns with their units, and rows of as many values; numbers as they are, instants ISO 8601 in UTC. */
export interface CsvTable {
  readonly head: readonly string[];
  readonly rows: readonly (readonly CsvValue[])[];
}

/**
 * A field. A text that a spreadsheet would run as a formula gets a quote in front: telemetry is untrusted (OWASP ASVS
 * 1.2.10). Numbers keep their sign; null, which is unknown, is empty.
 */
export function csvField(value: CsvValue): string {
  if (typeof value === "number") return Number.isFinite(value) ? String(value) : "";
  if (typeof value !== "string") return value === null ? "" : String(value);
  // Where the comma is the decimal mark, spreadsheets part fields at a semicolon, whatever the quotes are around.
  const harmless = value
    .replace(/(^|[;\t\r\n"])(?=[=+\-@\uff1d\uff0b\uff0d\uff20])/g, "$1'")
    .replace(/^(?=[\t\r\n])/, "'");
  return /[";,\t\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}

/** A line with its end. */
export const csvLine = (values: readonly CsvValue[]): string => `${values.map(csvField).join(",")}\r\n`;

export const csvText = ({ head, rows }: CsvTable): string => [head, ...rows].map(csvLine).join("");
