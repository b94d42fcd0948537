import type { ReactNode } from "react";

/** A question that the panels below it answer. */
export const Question = ({ children }: { children: ReactNode }) => (
  <h2 className="mt-7 mb-2 text-base font-semibold">{children}</h2>
);
