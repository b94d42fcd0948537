import { Instant } from "#components/ui/instant.tsx";
import { Notice } from "#components/ui/notice.tsx";
import { clip } from "#lib/format/text.ts";
import { maskedSentence } from "#lib/report/masked.ts";
import { omittedSentences } from "#lib/report/outline.ts";
import type { CallFile } from "#lib/report/schema.ts";

/** Says that the call is from a file, of when, and what that file lacks. */
export function FileBanner({ file, onClose }: { file: CallFile; onClose: () => void }) {
  const remarks = [maskedSentence(file.masked), ...omittedSentences(file)].filter((one) => one !== null);
  return (
    <div className="pt-3 print:hidden">
      <Notice
        tone="info"
        action={
          <button type="button" onClick={onClose} className="shrink-0 text-accent hover:underline">
            Open another
          </button>
        }
      >
        From a file, saved by Earshot {clip(file.writtenBy, 40)} on <Instant at={file.exportedAt} />. Nothing
        of it leaves this browser, and nobody is asked for more. {remarks.join(" ")}
      </Notice>
    </div>
  );
}
