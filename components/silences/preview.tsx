import { Notice } from "#components/ui/notice.tsx";
import { Panel } from "#components/ui/panel.tsx";
import { SkeletonRows } from "#components/ui/skeleton.tsx";
import { clip, plural } from "#lib/format/text.ts";
import type { SilencePreview } from "#lib/silences/schema.ts";
import { MutedList } from "./muted-list.tsx";
import { WARNINGS } from "./words.ts";

/** What a silence would mute of what fires now. */
export function Preview({
  preview,
  failure,
  stale,
  later,
}: {
  preview: SilencePreview | undefined;
  failure: string | null;
  /** It is of the words before. */
  stale: boolean;
  /** The silence does not begin yet. */
  later: boolean;
}) {
  const mutes = preview?.mutes ?? null;
  return (
    <Panel
      id="preview"
      title="What it would mute"
      meta={stale ? "Comparing with what fires" : mutes === null ? null : countWords(preview)}
    >
      <div aria-live="polite" aria-busy={stale} className="space-y-2">
        {preview === undefined ? (
          failure === null ? (
            <SkeletonRows rows={3} label="Comparing with what fires" />
          ) : (
            <Notice tone="degraded">{failure}</Notice>
          )
        ) : preview.problems.length > 0 ? (
          <p className="text-ink-2">Nothing can be compared until the matchers are whole.</p>
        ) : mutes === null ? (
          <Notice tone="degraded">What fires now is unknown: {reasons(preview)}</Notice>
        ) : (
          <>
            {later ? (
              <p className="text-ink-2">It begins later; these are the alerts that fire now.</p>
            ) : null}
            {preview.warnings
              .filter((warning) => !later || warning !== "nothing")
              .map((warning) => (
                <Notice key={warning} tone={warning === "nothing" ? "info" : "degraded"}>
                  {WARNINGS[warning]}
                </Notice>
              ))}
            {later && mutes.length === 0 && preview.firing !== 0 ? (
              <p className="text-ink-2">It would mute none of them.</p>
            ) : null}
            {preview.firing === 0 ? <p className="text-ink-2">No alert fires now.</p> : null}
            {mutes.length === 0 ? null : <MutedList alerts={mutes} label="Alerts that it would mute" />}
          </>
        )}
      </div>
    </Panel>
  );
}

const countWords = (preview: SilencePreview | undefined): string =>
  `${preview?.mutes?.length ?? 0} of ${plural(preview?.firing ?? 0, "alert")} that fire now`;

const reasons = ({ sources }: SilencePreview): string =>
  clip(sources.map(({ message }) => message).join(" "), 400);
