"use client";

import { ListFilter } from "lucide-react";
import { Fragment } from "react";
import { CopyButton } from "#components/ui/copy-button.tsx";
import { keyed } from "#lib/format/keys.ts";
import { clip } from "#lib/format/text.ts";
import type { SpanDetail } from "#lib/traces/schema.ts";
import { useTraceSearch } from "./trace-search.tsx";

const QUIET =
  "shrink-0 opacity-0 group-hover:opacity-100 focus-visible:opacity-100 group-focus-within:opacity-100 pointer-coarse:opacity-100";

/** A list of attributes; each can be copied, and asked for in the whole trace. */
export function Attributes({
  title,
  note,
  attributes,
}: {
  title: string;
  note?: string | undefined;
  attributes: SpanDetail["attributes"];
}) {
  const { search } = useTraceSearch();
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
            <dd className="flex gap-0.5 font-mono text-xs leading-5">
              <span className="min-w-0 flex-1 wrap-anywhere whitespace-pre-wrap">
                {clip(item.value, 2_000)}
              </span>
              <button
                type="button"
                title="Find spans with this attribute"
                onClick={() => search(`${item.key}=${item.value}`.slice(0, 200))}
                className={`flex size-5 items-center justify-center rounded-sm text-ink-2 hover:bg-sunken hover:text-ink ${QUIET}`}
              >
                <ListFilter size={12} aria-hidden />
                <span className="sr-only">Find spans with this {clip(item.key, 60)}</span>
              </button>
              <CopyButton text={item.value} label={`Copy ${clip(item.key, 60)}`} className={QUIET} />
            </dd>
          </div>
        ))}
      </dl>
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
