import { visible } from "#lib/format/text.ts";
import { parts } from "#lib/logs/view/search.ts";

/** A text with what was searched for marked in it. */
export function Highlighted({ text, wanted }: { text: string; wanted: string }) {
  if (wanted === "") return visible(text);
  return parts(text, wanted).map(({ text: part, hit, at }) =>
    hit ? (
      <mark key={at} className="rounded-xs bg-accent-wash text-ink outline-1 outline-accent">
        {visible(part)}
      </mark>
    ) : (
      visible(part)
    ),
  );
}
