import { memo } from "react";
import { CopyButton } from "#components/ui/copy-button.tsx";
import type { CallDetail } from "#lib/calls/schema.ts";
import { clip, keepUnits } from "#lib/format/text.ts";

/** The verdict for those who speak to the caller: no technical word, and what to say. */
export const PlainWords = memo(function PlainWords({ verdict }: { verdict: CallDetail["verdict"] }) {
  const plain = clip(verdict.plain, 800);
  const advice = verdict.advice === null ? null : clip(verdict.advice, 800);
  return (
    <section
      aria-labelledby="plain-title"
      className="min-w-0 rounded-md border border-line bg-surface px-4 py-3"
    >
      <header className="mb-1.5 flex items-center justify-between">
        <h2 id="plain-title" className="text-sm font-semibold">
          In plain words
        </h2>
        <CopyButton
          text={advice === null ? plain : `${plain} ${advice}`}
          label="Copy the plain words"
          className="h-6"
        >
          Copy
        </CopyButton>
      </header>
      <p className="text-base wrap-anywhere">{keepUnits(plain)}</p>
      {advice === null ? null : (
        <p className="mt-2 border-t border-line pt-2 text-base wrap-anywhere">
          <span className="block text-xs text-ink-3">What to tell the caller</span>
          {advice}
        </p>
      )}
    </section>
  );
});
