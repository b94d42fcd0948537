import { Notice } from "#components/ui/notice.tsx";
import { clip } from "#lib/format/text.ts";
import type { SourceReport } from "#lib/sources/schema.ts";

const TROUBLED: ReadonlySet<SourceReport["state"]> = new Set(["error", "off", "partial"]);

const NONE: readonly string[] = [];

/** What keeps a page or a panel from knowing all, each source once; and what is odd about it. */
export function Troubles({
  sources,
  notes = NONE,
}: {
  sources: readonly SourceReport[];
  notes?: readonly string[];
}) {
  const troubled = sources.filter(({ state }) => TROUBLED.has(state));
  return (
    <>
      {troubled.map(({ source, message }) => (
        <Notice key={source} tone="degraded">
          {clip(message, 300)}
        </Notice>
      ))}
      {notes.map((note) => (
        <Notice key={note} tone="info">
          {clip(note, 300)}
        </Notice>
      ))}
    </>
  );
}
