import { Factors } from "#components/cohort/factors.tsx";
import { Nothing, Panel } from "#components/ui/panel.tsx";
import { ATTRIBUTE_LABELS, valueText } from "#lib/cohort/statement.ts";
import { plural } from "#lib/format/text.ts";
import type { Incident } from "#lib/incidents/schema.ts";

function others({ having, of }: { having: number; of: number }): string {
  if (of === 0) return ".";
  if (of === 1) return having === 1 ? ", and so has the only other." : "; the only other has not.";
  return `, and so ${having === 1 ? "has" : "have"} ${having === 0 ? "none" : having} of the ${of} others.`;
}

/** What the bad calls have more often than the rest of the same time. */
export function IncidentFactors({ incident: { factors } }: { incident: Incident }) {
  const title = "What the bad calls have in common";
  if (factors === null)
    return (
      <Panel id="factors" title={title} flush>
        <Nothing>The call log could not be read, so calls cannot be compared.</Nothing>
      </Panel>
    );
  const { breached, rest, tested, shared } = factors;
  return (
    <Panel
      id="factors"
      title={title}
      meta={`${plural(breached, "bad call")}, ${rest.toLocaleString("en")} others`}
      flush
    >
      {shared === null ? null : (
        <p className="border-b border-line px-3 py-2">
          All {breached.toLocaleString("en")} have {ATTRIBUTE_LABELS[shared.attribute]}{" "}
          <span className="font-semibold">{valueText(shared)}</span>
          {others(shared.rest)}
        </p>
      )}
      {tested === 0 ? (
        <Nothing>There are too few calls, bad or other, to compare them.</Nothing>
      ) : (
        <Factors cohort={{ ...factors, compared: "stretch" }} />
      )}
    </Panel>
  );
}
