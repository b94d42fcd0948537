"use client";

import { Nothing } from "#components/ui/panel.tsx";
import { useSentiment } from "#lib/incidents/hooks.ts";
import { partOf } from "#lib/incidents/links.ts";
import type { BadShare, Incident } from "#lib/incidents/schema.ts";
import { ofAll, percent } from "#lib/incidents/statement.ts";
import { PartPanel } from "./part-panel.tsx";

/** The share of callers who were unhappy, during against before. */
export function Feeling({ incident }: { incident: Incident }) {
  const part = useSentiment(partOf(incident, incident.during));
  const { data } = part;
  const against = data?.against === "day" ? "Same hours the day before" : "Hours before";
  return (
    <PartPanel id="sentiment" title="Negative calls" part={part} rows={3}>
      {data === undefined ? null : data.negative === null ? (
        <Nothing>Neither the metrics nor the call log tell how callers felt.</Nothing>
      ) : data.negative.during.total === 0 ? (
        <Nothing>No call of this time has been analysed yet: how callers felt is not known.</Nothing>
      ) : (
        <dl className="grid grid-cols-2 px-3 py-2.5">
          <Share label="During" share={data.negative.during} />
          <Share label={against} share={data.negative.before} />
        </dl>
      )}
    </PartPanel>
  );
}

function Share({ label, share }: { label: string; share: BadShare | null }) {
  return (
    <div>
      <dt className="text-xs text-ink-3">{label}</dt>
      <dd>
        <span className="block text-[1.0625rem]/6 font-semibold">
          {share?.ratio == null ? "unknown" : percent(share.ratio)}
        </span>
        <span className="text-xs text-ink-3">
          {share === null ? "too few calls to compare" : `${ofAll(share)} analysed calls`}
        </span>
      </dd>
    </div>
  );
}
