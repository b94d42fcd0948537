"use client";

import Link from "next/link";
import { callerHref } from "#lib/calls/href.ts";
import { useCalls } from "#lib/calls/hooks.ts";
import { plural } from "#lib/format/text.ts";

const MOST = 50;

/** How often the same person was on the phone before, as a link to those calls. */
export function EarlierCalls({ callerHash, before }: { callerHash: string; before: string }) {
  const isHash = /^[0-9a-f]{32}$/.test(callerHash);
  const { data, error } = useCalls({ caller: isHash ? callerHash : "0".repeat(32), to: before, limit: MOST });
  if (!isHash) return <>not recorded</>;
  if (data === undefined) return <>{error === null ? "being counted…" : "could not be counted"}</>;
  if (data.sources.some((source) => source.state === "error")) return <>could not be counted</>;
  const count = data.calls.length;
  if (count === 0) return <>none on record</>;
  return (
    <Link href={callerHref(callerHash)} prefetch={false} className="text-accent hover:underline">
      {data.nextCursor === null ? plural(count, "call") : `${MOST} calls or more`}
    </Link>
  );
}
