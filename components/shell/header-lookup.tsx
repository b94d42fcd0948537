"use client";

import { usePathname } from "next/navigation";
import { LookupBox } from "#components/lookup-box/lookup-box.tsx";

/** The header's look-up box; the start page has its own, larger one. */
export function HeaderLookup() {
  return usePathname() === "/" ? null : <LookupBox variant="header" />;
}
