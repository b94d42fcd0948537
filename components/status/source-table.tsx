import { clsx } from "clsx";
import { Panel } from "#components/ui/panel.tsx";
import { sourceName, sourceStateName } from "./words.ts";
import { formatDuration } from "#lib/format/duration.ts";
import { clip } from "#lib/format/text.ts";
import type { ConsoleStatus } from "#lib/sources/schema.ts";

/** Where a source is asked, without credentials; null: it is off. */
export type Addresses = Readonly<Record<ConsoleStatus["sources"][number]["source"], string | null>>;

const HEAD = "py-1.5 pr-4 text-left text-2xs font-normal text-ink-3 first:pl-3";
const CELL = "md:py-1.5 md:pr-4 md:align-top md:first:pl-3";

/** Each source with its state; below `md` a source stands in three lines. */
export function SourceTable({
  sources,
  addresses,
  asOf,
}: {
  sources: ConsoleStatus["sources"];
  addresses: Addresses;
  asOf: React.ReactNode;
}) {
  return (
    <Panel id="sources" title="Sources" meta={asOf} flush>
      <table className="w-full border-collapse max-md:block">
        <caption className="sr-only">What the console reads, and whether it answers</caption>
        <thead className="border-b border-line max-md:hidden">
          <tr>
            {["Source", "State", "Address", "Version"].map((title) => (
              <th key={title} scope="col" className={HEAD}>
                {title}
              </th>
            ))}
            <th scope="col" className={clsx(HEAD, "text-right")}>
              Answered in
            </th>
          </tr>
        </thead>
        <tbody className="max-md:block">
          {sources.map((source) => {
            const state = sourceStateName(source.state);
            return (
              <tr
                key={source.source}
                className="border-b border-line last:border-b-0 max-md:grid max-md:grid-cols-[1fr_auto] max-md:gap-x-3 max-md:px-3 max-md:py-2"
              >
                <th scope="row" className={clsx(CELL, "text-left font-semibold md:w-32")}>
                  {sourceName(source.source)}
                </th>
                <td className={clsx(CELL, "max-md:order-3 max-md:col-span-2")}>
                  <span className="inline-flex items-center gap-1.5">
                    <span
                      aria-hidden
                      className={clsx(
                        "size-2 shrink-0 rounded-full",
                        source.state === "ok" && "bg-ink-2",
                        source.state === "off" && "border border-line-strong",
                        source.state !== "ok" && source.state !== "off" && "bg-degraded",
                      )}
                    />
                    <span
                      className={clsx(
                        "font-medium",
                        source.state === "off"
                          ? "text-ink-3"
                          : source.state === "ok"
                            ? "text-ink"
                            : "text-degraded",
                      )}
                    >
                      {state}
                    </span>
                  </span>
                  {source.state === "ok" ? null : (
                    <span className="ml-2 text-ink-2 wrap-anywhere">{clip(source.message, 300)}</span>
                  )}
                </td>
                <td
                  className={clsx(
                    CELL,
                    "font-mono text-xs wrap-anywhere text-ink-2 max-md:order-4 max-md:col-span-2 md:min-w-64",
                    source.state === "off" && "max-md:hidden",
                  )}
                >
                  {addresses[source.source] ?? <span className="font-sans text-ink-3">not set</span>}
                </td>
                <td
                  className={clsx(
                    CELL,
                    "whitespace-nowrap max-md:order-5",
                    source.state === "off" && "max-md:hidden",
                  )}
                >
                  <span className="md:hidden">Version </span>
                  {source.version === null ? (
                    <span className="text-ink-3">{source.state === "off" ? "–" : "unknown"}</span>
                  ) : (
                    clip(source.version, 40)
                  )}
                </td>
                <td
                  className={clsx(
                    CELL,
                    "text-right whitespace-nowrap text-ink-2 max-md:order-2 md:w-28 md:pr-3!",
                  )}
                >
                  {source.tookMs === null ? "–" : formatDuration(source.tookMs)}
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </Panel>
  );
}
