"use client";

import Link from "next/link";
import { Sources } from "#components/sources/sources.tsx";
import { errorSentence } from "#components/ui/error-sentence.ts";
import { Notice } from "#components/ui/notice.tsx";
import { Nothing, Panel } from "#components/ui/panel.tsx";
import { SkeletonRows } from "#components/ui/skeleton.tsx";
import { clip, plural } from "#lib/format/text.ts";
import { useSilences } from "#lib/silences/hooks.ts";
import type { Silence, SilenceList } from "#lib/silences/schema.ts";
import { SilenceRow } from "./silence-row.tsx";
import { STATE_LABELS } from "./words.ts";

const STATES = ["active", "pending", "expired"] as const;

/** All silences that Alertmanager has. */
export function SilencesView() {
  const { data, error } = useSilences();
  const failure = errorSentence(error);
  return (
    <>
      <SilencesHead title="Silences">
        {data?.alertmanager === "ok" ? (
          <Link
            href="/alerts/silences/new"
            prefetch={false}
            className="inline-flex h-7 items-center rounded-sm bg-accent px-2.5 font-medium text-accent-ink hover:opacity-90"
          >
            New silence
          </Link>
        ) : null}
      </SilencesHead>
      <div className="space-y-3">
        {failure === null ? null : <Notice tone="degraded">{failure}</Notice>}
        {data !== undefined ? (
          <Lists list={data} />
        ) : failure === null ? (
          <Panel id="loading" title="Silences" flush>
            <SkeletonRows rows={5} label="Loading the silences" />
          </Panel>
        ) : null}
      </div>
    </>
  );
}

export function SilencesHead({ title, children }: { title: string; children?: React.ReactNode }) {
  return (
    <div className="flex flex-wrap items-end justify-between gap-x-4 gap-y-1 pt-4 pb-3">
      <div>
        <h1 className="text-headline font-semibold tracking-[-0.01em]">{title}</h1>
        <p className="text-ink-2">
          <Link href="/alerts" prefetch={false} className="text-accent hover:underline">
            Alerts
          </Link>
          {title === "Silences" ? null : (
            <>
              {" · "}
              <Link href="/alerts/silences" prefetch={false} className="text-accent hover:underline">
                Silences
              </Link>
            </>
          )}
        </p>
      </div>
      {children}
    </div>
  );
}

function Lists({ list }: { list: SilenceList }) {
  return (
    <>
      <NotManaged alertmanager={list.alertmanager} sources={list.sources} />
      {list.total > list.silences.length ? (
        <Notice tone="info">
          {list.silences.length.toLocaleString("en")} of {list.total.toLocaleString("en")} silences are shown.
        </Notice>
      ) : null}
      {list.alertmanager === "ok" && list.silences.length === 0 ? (
        <Panel id="none" title="No silence" flush>
          <Nothing>Nothing is silenced, and nothing was within the days that Alertmanager remembers.</Nothing>
        </Panel>
      ) : null}
      {STATES.map((state) => (
        <OfState key={state} state={state} silences={list.silences.filter((one) => one.state === state)} />
      ))}
      <Sources sources={list.sources} queries={list.queries} />
    </>
  );
}

function OfState({ state, silences }: { state: Silence["state"]; silences: readonly Silence[] }) {
  if (silences.length === 0) return null;
  return (
    <Panel id={state} title={STATE_LABELS[state]} meta={plural(silences.length, "silence")} flush>
      <ul aria-label={`${STATE_LABELS[state]} silences`}>
        {silences.map((silence) => (
          <SilenceRow key={silence.id} silence={silence} />
        ))}
      </ul>
    </Panel>
  );
}

/** Why silences can neither be read nor made; nothing where they can. */
export function NotManaged({ alertmanager, sources }: Pick<SilenceList, "alertmanager" | "sources">) {
  if (alertmanager === "ok") return null;
  if (alertmanager === "off")
    return (
      <Notice tone="info">
        Silences are kept in Alertmanager, and none is configured. Whoever runs the console sets{" "}
        <code className="font-mono text-xs">ALERTMANAGER_URL</code>.
      </Notice>
    );
  const said = sources.find(({ source }) => source === "alertmanager")?.message ?? "";
  return (
    <Notice tone="degraded">
      Alertmanager did not answer. {clip(said, 300)} Silences can neither be read nor made until it does.
    </Notice>
  );
}
