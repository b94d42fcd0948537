"use client";

import { useParams } from "next/navigation";
import { PageMessage } from "#components/call-page/page-message.tsx";
import { clip } from "#lib/format/text.ts";
import { parseCallSid } from "#lib/units.ts";

export default function CallNotFound() {
  const { sid } = useParams<{ sid: string }>();
  const text = clip(safeDecode(sid), 128);
  if (parseCallSid(safeDecode(sid)) === null)
    return (
      <PageMessage title="This is not a Call SID">
        <p>
          A Call SID is CA and 32 hex digits; other carriers use up to 128 printable characters without
          spaces. Check that all of it was copied.
        </p>
      </PageMessage>
    );
  return (
    <PageMessage title="No call with this id was ever seen">
      <p>
        Neither the traces nor the call log know{" "}
        <span className="font-mono text-sm wrap-anywhere">{text}</span>. It may be older than both are kept,
        belong to another environment, or hold a typing error. What was recorded without a call log is found
        by a search, which may take a minute to know of a new call.
      </p>
    </PageMessage>
  );
}

function safeDecode(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}
