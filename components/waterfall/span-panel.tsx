"use client";

import { Fragment } from "react";
import { useSelection } from "#components/call-page/selection.tsx";
import { CopyButton } from "#components/ui/copy-button.tsx";
import { Nothing, Panel } from "#components/ui/panel.tsx";
import { SkeletonRows } from "#components/ui/skeleton.tsx";
import { nsBetween } from "#lib/calls/view/timeline.ts";
import { formatDuration, formatOffset } from "#lib/format/duration.ts";
import { keyed } from "#lib/format/keys.ts";
import { clip, shortId } from "#lib/format/text.ts";
import { traceHref } from "#lib/calls/href.ts";
import type { SpanDetail } from "#lib/traces/schema.ts";

/** Everything that one span says of itself; fetched when it is selected. */
export function SpanPanel({
  spanId,
  span,
  error,
  callStartNs,
}: {
  spanId: string | null;
  /** Null while loading. */
  span: SpanDetail | null;
  error: string | null;
  callStartNs: string | null;
}) {
  const { span: selected, clear } = useSelection();
  return (
    <Panel
      id="span"
      title="Span"
      flush
      meta={spanId === null ? null : <span className="font-mono">{shortId(spanId, 16, 0)}</span>}
      actions={
        selected === null ? null : (
          <button
            type="button"
            onClick={clear}
            className="rounded-sm px-1.5 text-xs text-ink-2 hover:bg-sunken"
          >
            Give up selection
          </button>
        )
      }
    >
      {spanId === null ? (
        <Nothing>Select a span in the waterfall to read its attributes, events and links.</Nothing>
      ) : error !== null ? (
        <Nothing>{error}</Nothing>
      ) : span === null ? (
        <SkeletonRows rows={7} label="Loading the span" />
      ) : (
        <SpanBody span={span} callStartNs={callStartNs} />
      )}
    </Panel>
  );
}

function SpanBody({ span, callStartNs }: { span: SpanDetail; callStartNs: string | null }) {
  const offset = callStartNs === null ? null : nsBetween(callStartNs, span.startNs);
  return (
    <div className="max-h-[30rem] overflow-y-auto">
      <div className="border-b border-line px-3 py-2">
        <p className="font-semibold wrap-anywhere">{clip(span.name, 300)}</p>
        <p className="text-ink-2">
          {formatDuration(nsBetween(span.startNs, span.endNs))}
          {offset === null ? "" : ` at ${formatOffset(offset, true)}`} · {clip(span.service, 80)} ·{" "}
          {span.kind.toLowerCase()}
        </p>
        {span.status === "error" ? (
          <p className="mt-0.5 font-medium text-breach wrap-anywhere">
            Failed{span.statusMessage === null ? "" : `: ${clip(span.statusMessage, 400)}`}
          </p>
        ) : null}
      </div>
      <Attributes title="Attributes" attributes={span.attributes} />
      {keyed(span.events, (event) => `${event.timeNs} ${event.name}`).map(({ key, item: event }) => (
        <Attributes
          key={key}
          title={`Event ${clip(event.name, 120)}`}
          note={callStartNs === null ? undefined : formatOffset(nsBetween(callStartNs, event.timeNs), true)}
          attributes={event.attributes}
        />
      ))}
      {span.links.length === 0 ? null : (
        <div className="border-b border-line px-3 py-2">
          <h3 className="text-xs text-ink-3">Links</h3>
          <ul>
            {keyed(span.links, (link) => `${link.traceId} ${link.spanId}`).map(({ key, item: link }) => (
              <li key={key}>
                <a
                  href={traceHref(link.traceId, { span: link.spanId })}
                  className="font-mono text-xs text-accent hover:underline"
                >
                  {shortId(link.traceId)} / {shortId(link.spanId)}
                </a>
              </li>
            ))}
          </ul>
        </div>
      )}
      <Attributes title="Resource" attributes={span.resource} />
    </div>
  );
}

/** A key that breaks after its dots and underscores rather than inside a word. */
function Key({ name }: { name: string }) {
  return keyed(name.split(/(?<=[._])/), (part) => part).map(({ key, item }) => (
    <Fragment key={key}>
      {item}
      <wbr />
    </Fragment>
  ));
}

function Attributes({
  title,
  note,
  attributes,
}: {
  title: string;
  note?: string | undefined;
  attributes: SpanDetail["attributes"];
}) {
  if (attributes.length === 0 && note === undefined) return null;
  return (
    <div className="border-b border-line py-2 last:border-b-0">
      <h3 className="flex gap-2 px-3 text-xs text-ink-3">
        {title}
        {note === undefined ? null : <span className="ml-auto">{note}</span>}
      </h3>
      <dl>
        {keyed(attributes, (one) => one.key).map(({ key, item }) => (
          <div
            key={key}
            className="group grid grid-cols-[minmax(0,5fr)_minmax(0,6fr)] gap-2 px-3 py-px hover:bg-sunken"
          >
            <dt className="text-ink-3 wrap-anywhere">
              <Key name={clip(item.key, 120)} />
            </dt>
            <dd className="flex gap-1 font-mono text-xs leading-5">
              <span className="min-w-0 flex-1 wrap-anywhere whitespace-pre-wrap">
                {clip(item.value, 2_000)}
              </span>
              <CopyButton
                text={item.value}
                label={`Copy ${clip(item.key, 60)}`}
                className="shrink-0 opacity-0 group-hover:opacity-100 focus-visible:opacity-100"
              />
            </dd>
          </div>
        ))}
      </dl>
    </div>
  );
}
