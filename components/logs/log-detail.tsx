"use client";

import { useMemo, useState } from "react";
import { useSelection } from "#components/call-page/selection.tsx";
import { useHandOff } from "#components/hand-off/context.tsx";
import { CopyButton } from "#components/ui/copy-button.tsx";
import { Instant } from "#components/ui/instant.tsx";
import type { Subject } from "#lib/calls/subject.ts";
import { clip, shortId } from "#lib/format/text.ts";
import type { LogLine, LogList } from "#lib/logs/schema.ts";
import { attributesOf } from "#lib/logs/view/attributes.ts";
import { parseJson } from "#lib/logs/view/json.ts";
import { Highlighted } from "./highlighted.tsx";
import { JsonTree } from "./json-tree.tsx";
import { LogContext } from "./log-context.tsx";
import { epochMs } from "./log-times.ts";

const BUTTON = "text-accent hover:underline";

/** What an opened line shows: its text or JSON, its attributes, and on request what stands around it. */
export function LogDetail({
  line,
  shared,
  subject,
  wanted,
}: {
  line: LogLine;
  shared: LogList["shared"];
  subject: Subject;
  wanted: string;
}) {
  const { selectSpan } = useSelection();
  const { file } = useHandOff();
  const [around, setAround] = useState(false);
  const [plain, setPlain] = useState(false);
  const json = useMemo(() => parseJson(line.body), [line.body]);
  const { spanId } = line;
  const showSpan = () => {
    if (spanId === null) return;
    selectSpan(spanId, line.turnIndex);
    document.getElementById("waterfall")?.scrollIntoView({ block: "nearest" });
  };
  return (
    <div className="border-t border-line bg-surface px-3 py-2 sm:pl-[6.75rem]">
      <div className="mb-1.5 flex flex-wrap items-center gap-x-4 gap-y-1 text-xs">
        {spanId === null ? null : (
          <button type="button" onClick={showSpan} className={BUTTON}>
            Span <span className="font-mono">{shortId(spanId)}</span>
          </button>
        )}
        {json === null ? null : (
          <button type="button" onClick={() => setPlain(!plain)} className={BUTTON}>
            {plain ? "As JSON" : "As text"}
          </button>
        )}
        {file === null && line.service !== "unknown" ? (
          <button type="button" aria-expanded={around} onClick={() => setAround(!around)} className={BUTTON}>
            Lines around it
          </button>
        ) : null}
        <CopyButton text={line.body} label="Copy the line" />
      </div>
      {json === null || plain ? (
        <p className="relative mb-1.5 max-h-80 overflow-y-auto font-mono text-xs wrap-anywhere whitespace-pre-wrap">
          <Highlighted text={line.body} wanted={wanted} />
        </p>
      ) : (
        <div className="relative mb-1.5 max-h-80 overflow-y-auto">
          <JsonTree value={json} wanted={wanted} />
        </div>
      )}
      <dl className="grid grid-cols-[minmax(6rem,14rem)_1fr] gap-x-3 text-xs">
        <dt className="text-ink-3">time</dt>
        <dd>
          <Instant at={epochMs(line)} form="precise" />
        </dd>
        <dt className="text-ink-3">service</dt>
        <dd>{clip(line.service, 120)}</dd>
        {attributesOf(line, shared).map(([key, value]) => (
          <div key={key} className="contents">
            <dt className="text-ink-3 wrap-anywhere">{clip(key, 120)}</dt>
            <dd className="font-mono wrap-anywhere whitespace-pre-wrap">{clip(value, 2_000)}</dd>
          </div>
        ))}
      </dl>
      {around ? <LogContext line={line} subject={subject} /> : null}
    </div>
  );
}
