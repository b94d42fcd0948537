import type { ReactNode } from "react";
import { Inspector } from "#components/sources/inspector.tsx";
import { Nothing, Panel as Frame } from "#components/ui/panel.tsx";
import { clip } from "#lib/format/text.ts";
import type { QueryReport, SourceReport } from "#lib/sources/schema.ts";
import type { Panel } from "#lib/verticals/schema.ts";

export interface Asked {
  readonly sources: readonly SourceReport[];
  readonly queries: readonly QueryReport[] | undefined;
}

/** A panel with its title, what it shows in a sentence, and why it shows nothing where it does. */
export function PanelFrame({
  panel,
  asked,
  flush = false,
  actions,
  empty,
  children,
}: {
  panel: Panel;
  asked: Asked;
  flush?: boolean;
  actions?: ReactNode;
  /** Said in place of the content: there is nothing to draw. */
  empty?: string | null;
  children: ReactNode;
}) {
  const silent = panel.data === null ? silence(asked.sources) : null;
  const nothing = silent ?? empty ?? null;
  return (
    <Frame
      id={`panel-${panel.id}`}
      title={panel.title}
      meta={<span className="max-sm:hidden">{panel.description}</span>}
      flush={flush || nothing !== null}
      inspect={
        // Beside the title, however long the sentence is.
        <div className="flex items-center gap-2">
          {nothing === null ? actions : null}
          <Inspector panel={panel.title} queries={asked.queries} sources={asked.sources} />
        </div>
      }
    >
      {nothing === null ? children : <Nothing>{nothing}</Nothing>}
      {nothing === null && panel.note !== null ? (
        <p className={flush ? "px-3 py-2 text-xs text-ink-3" : "mt-1 text-xs text-ink-3"}>
          {clip(panel.note, 300)}
        </p>
      ) : null}
    </Frame>
  );
}

function silence(sources: readonly SourceReport[]): string {
  const silent = sources.find(({ state }) => state === "error" || state === "off" || state === "partial");
  return silent === undefined
    ? "Its source did not answer, so nothing is known of it."
    : clip(silent.message, 300);
}
