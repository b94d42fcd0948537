import type { ReactNode } from "react";
import { Inspector } from "#components/sources/inspector.tsx";
import { errorSentence } from "#components/ui/error-sentence.ts";
import { Notice } from "#components/ui/notice.tsx";
import { Panel } from "#components/ui/panel.tsx";
import { SkeletonRows } from "#components/ui/skeleton.tsx";
import { clip } from "#lib/format/text.ts";
import type { Incident } from "#lib/incidents/schema.ts";

/** A panel of a part of the page that is fetched by itself. */
export function PartPanel({
  id,
  title,
  meta,
  part: { data, error },
  rows,
  actions,
  children,
}: {
  id: string;
  title: string;
  meta?: ReactNode;
  part: { data: Pick<Incident, "sources" | "queries"> | undefined; error: unknown };
  rows: number;
  actions?: ReactNode;
  children: ReactNode;
}) {
  const failure = errorSentence(error);
  const troubled = data?.sources.filter(({ state }) => state === "error" || state === "partial") ?? [];
  return (
    <Panel
      id={id}
      title={title}
      meta={meta}
      actions={actions}
      flush
      inspect={
        data === undefined ? undefined : (
          <Inspector panel={title} queries={data.queries} sources={data.sources} />
        )
      }
    >
      {data === undefined && failure !== null ? (
        <p className="px-3 py-2.5 text-ink-2">{failure}</p>
      ) : data === undefined ? (
        <SkeletonRows rows={rows} label={`Loading ${title.toLowerCase()}`} />
      ) : (
        <>
          {troubled.map((source) => (
            <div key={source.source} className="px-3 pt-2.5">
              <Notice tone="degraded">{clip(source.message, 300)}</Notice>
            </div>
          ))}
          {children}
        </>
      )}
    </Panel>
  );
}
