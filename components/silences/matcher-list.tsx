import { keyed } from "#lib/format/keys.ts";
import { short } from "#lib/format/text.ts";
import type { SilenceMatcher } from "#lib/silences/schema.ts";
import { matcherText } from "./words.ts";

/** What a silence matches by; all of it must hold. */
export function MatcherList({ matchers }: { matchers: readonly SilenceMatcher[] }) {
  return (
    <ul aria-label="Matchers" className="flex flex-wrap gap-1">
      {keyed(matchers, matcherText).map(({ key, item }) => (
        <li
          key={key}
          className="max-w-full rounded-xs border border-line bg-sunken px-1.5 font-mono text-xs wrap-anywhere"
        >
          {short(matcherText(item), 300)}
        </li>
      ))}
    </ul>
  );
}
