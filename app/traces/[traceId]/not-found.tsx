"use client";

import { useParams } from "next/navigation";
import { PageMessage } from "#components/call-page/page-message.tsx";
import { clip } from "#lib/format/text.ts";
import { parseTraceId } from "#lib/units.ts";

export default function TraceNotFound() {
  const { traceId } = useParams<{ traceId: string }>();
  if (parseTraceId(traceId) === null)
    return (
      <PageMessage title="This is not a trace id">
        <p>A trace id is 32 hex digits, not all of them zero. Check that all of it was copied.</p>
      </PageMessage>
    );
  return (
    <PageMessage title="No trace with this id is known">
      <p>
        The trace backend does not know{" "}
        <span className="font-mono text-sm wrap-anywhere">{clip(traceId, 64)}</span>. It may be older than
        traces are kept, or was sampled out; the call log may still know its call.
      </p>
    </PageMessage>
  );
}
