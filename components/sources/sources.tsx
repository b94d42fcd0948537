import { clsx } from "clsx";
import { Panel } from "#components/ui/panel.tsx";
import { formatDuration } from "#lib/format/duration.ts";
import { keyed } from "#lib/format/keys.ts";
import { clip } from "#lib/format/text.ts";
import type { SourceReport } from "#lib/sources/schema.ts";

const NAMES: Record<SourceReport["source"], string> = {
  tempo: "Tempo",
  loki: "Loki",
  prometheus: "Prometheus",
  alertmanager: "Alertmanager",
};
const STATES: Record<SourceReport["state"], string> = {
  ok: "ok",
  partial: "partial",
  empty: "empty",
  sampled_out: "not kept",
  expired: "expired",
  not_yet: "not yet",
  error: "no answer",
  off: "off",
};

export const isTroubled = (source: SourceReport): boolean =>
  source.state === "error" || source.state === "partial";
export const sourceName = (source: SourceReport): string => NAMES[source.source];

/** What the page is made from: each source with its state, a sentence, and the time it took. */
export function Sources({ sources }: { sources: readonly SourceReport[] }) {
  return (
    <Panel id="sources" title="Sources" flush>
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
              <th scope="row" className="w-24 py-1.5 pl-3 text-left font-normal">
                {NAMES[source.source]}
              </th>
              <td className="py-1.5 text-ink-2 wrap-anywhere">
                <span className={clsx("font-medium", isTroubled(source) ? "text-degraded" : "text-ink")}>
                  {STATES[source.state]}
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
}
