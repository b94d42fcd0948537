import Link from "next/link";
import type { ReactNode } from "react";
import { UNKNOWN } from "#lib/format/duration.ts";
import { clip, short } from "#lib/format/text.ts";

/** A value that leads to the calls which share it. `brief`: cut to what a line has room for. */
export function Like({
  filter,
  value,
  brief = false,
  children,
}: {
  filter: string;
  value: string | null;
  brief?: boolean;
  children?: ReactNode;
}) {
  if (value === null) return <>{UNKNOWN}</>;
  return (
    <Link
      href={`/calls?${filter}=${encodeURIComponent(value)}`}
      prefetch={false}
      title={clip(value, 200)}
      className="hover:text-accent hover:underline"
    >
      {children ?? (brief ? short(value, 40) : clip(value, 60))}
    </Link>
  );
}
