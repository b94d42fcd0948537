import { clsx } from "clsx";
import type { ReactNode } from "react";

/** A named region of a page: a heading with what belongs to it on its right, and the content below. */
export function Panel({
  id,
  title,
  meta,
  actions,
  inspect,
  flush = false,
  className,
  children,
}: {
  id: string;
  title: string;
  meta?: ReactNode;
  actions?: ReactNode;
  /** The button that shows what its sources were asked. */
  inspect?: ReactNode;
  /** The content reaches the border: tables and canvases bring their own space. */
  flush?: boolean;
  className?: string;
  children: ReactNode;
}) {
  return (
    <section
      id={id}
      aria-labelledby={`${id}-title`}
      className={clsx("min-w-0 scroll-mt-14 rounded-md border border-line bg-surface", className)}
    >
      <header className="flex min-h-9 items-start gap-x-2 border-b border-line px-3 py-1">
        <div className="flex min-h-7 min-w-0 flex-1 flex-wrap items-center gap-x-3 gap-y-1">
          <h2 id={`${id}-title`} className="text-sm font-semibold">
            {title}
          </h2>
          {meta === undefined ? null : <div className="text-xs text-ink-3">{meta}</div>}
          {actions === undefined ? null : (
            <div className="ml-auto flex flex-wrap items-center gap-2">{actions}</div>
          )}
        </div>
        {/* Always on the right of the title, however long that is. */}
        {inspect === undefined ? null : <div className="flex min-h-7 items-center">{inspect}</div>}
      </header>
      {/* A stacking context of its own: a frame in which one panel changes paints no other anew. */}
      <div className={clsx("isolate", !flush && "px-3 py-2.5")}>{children}</div>
    </section>
  );
}

/** What a region says when it has nothing to show: why, and what would change that. */
export function Nothing({ children }: { children: ReactNode }) {
  return <p className="max-w-prose px-3 py-4 text-ink-2">{children}</p>;
}
