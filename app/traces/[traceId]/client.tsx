"use client";

import { SelectedCall } from "#app/calls/[sid]/client.tsx";
import { useTrace } from "#lib/calls/hooks.ts";

export function TraceClient({ traceId }: { traceId: string }) {
  const { data, error } = useTrace(traceId);
  return <SelectedCall detail={data} error={error} noun="Trace" />;
}
