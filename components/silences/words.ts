import type { SilenceWarning } from "#lib/silences/kinds.ts";
import type { Silence, SilenceMatcher } from "#lib/silences/schema.ts";

/** Silences in words. */

export const STATE_LABELS: Readonly<Record<Silence["state"], string>> = {
  active: "Active",
  pending: "Not begun",
  expired: "Ended",
};

export const WARNINGS: Readonly<Record<SilenceWarning, string>> = {
  nothing:
    "It would mute none of the alerts that fire now: check the matchers, unless it is meant for later.",
  everything: "It would mute every alert that fires now.",
  pages_of_several_verticals: "It would mute pages of several verticals.",
};

/** As Alertmanager writes a matcher: `vertical="salon"`. */
export const matcherText = ({ name, operator, value }: SilenceMatcher): string =>
  `${name}${operator}${JSON.stringify(value)}`;
