import type { ReactNode } from "react";
import { LookupBox } from "#components/lookup-box/lookup-box.tsx";

/** A page that has only a sentence to say, and the box to go on from. */
export function PageMessage({
  title,
  children,
  action,
}: {
  title: string;
  children: ReactNode;
  action?: ReactNode;
}) {
  return (
    <div className="mx-auto max-w-2xl pt-16">
      <h1 className="text-headline font-semibold tracking-[-0.01em] text-balance wrap-anywhere">{title}</h1>
      <div className="mt-2 mb-5 max-w-prose text-base text-ink-2">{children}</div>
      {action}
      <LookupBox variant="page" />
    </div>
  );
}
