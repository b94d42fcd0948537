import { memo } from "react";
import { clsx } from "clsx";
import { Panel } from "#components/ui/panel.tsx";
import { formatDuration } from "#lib/format/duration.ts";
import { keyed } from "#lib/format/keys.ts";
import { clip } from "#lib/format/text.ts";
import type { QueryReport, SourceReport } from "#lib/sources/schema.ts";
import { Inspector } from "./inspector.tsx";
import { isTroubled, sourceName, stateWord } from "./words.ts";

/** What the page is made from: each source with its state, a sentence, and the time it took. */
export const Sources = memo(function Sources({
  sources,
  queries,
}: {
  sources: readonly SourceReport[];
  queries: readonly QueryReport[] | undefined;
}) {
  return (
    <Panel
      id="sources"
      title="Sources"
      flush
      inspect={<Inspector panel="this page" queries={queries} sources={sources} />}
    >
      <table className="w-full border-collapse">
        <caption className="sr-only">Where this page comes from</caption>
        <thead className="sr-only">
          <tr>
            <th scope="col">Source</th>
            <th scope="col">State</th>
            <th scope="col">Time</th>
          </tr>
        </thead>
        <tbody>
          {keyed(sources, (source) => `${source.source} ${source.message}`).map(({ key, item: source }) => (
            <tr key={key} className="border-b border-line align-top last:border-b-0">
              <th scope="row" className="w-28 py-1.5 pl-3 text-left font-normal">
                {sourceName(source)}
              </th>
              <td className="py-1.5 text-ink-2 wrap-anywhere">
                <span className={clsx("font-medium", isTroubled(source) ? "text-degraded" : "text-ink")}>
                  {stateWord(source)}
                </span>
                {source.message === "" ? "" : ` – ${clip(source.message, 300)}`}
              </td>
              <td className="w-16 py-1.5 pr-3 text-right whitespace-nowrap text-ink-3">
                {source.tookMs === null ? "" : formatDuration(source.tookMs)}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </Panel>
  );
});
