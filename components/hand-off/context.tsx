"use client";

import { createContext, use, useMemo, type ReactNode } from "react";
import type { OutsideLink } from "#lib/links/model.ts";
import type { CallFile } from "#lib/report/schema.ts";

export interface HandOffValue {
  /** Where else the call can be looked at. */
  readonly links: readonly OutsideLink[];
  /** The file that the page is shown from, in place of any backend. */
  readonly file: CallFile | null;
}

const NONE: HandOffValue = { links: [], file: null };
const HandOffContext = createContext<HandOffValue>(NONE);

export const useHandOff = (): HandOffValue => use(HandOffContext);

export function HandOffProvider({
  links = NONE.links,
  file = null,
  children,
}: {
  links?: readonly OutsideLink[];
  file?: CallFile | null;
  children: ReactNode;
}) {
  const value = useMemo(() => ({ links, file }), [links, file]);
  return <HandOffContext value={value}>{children}</HandOffContext>;
}
