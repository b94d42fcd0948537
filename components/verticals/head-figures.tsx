import Link from "next/link";
import type { Vertical } from "#lib/verticals/schema.ts";
import { Figure } from "./figure.tsx";
import { rangeHref } from "./section-context.ts";

/** The figures of the whole range; each leads to its calls. */
export function HeadFigures({ data: { measureMeta, measures, range } }: { data: Vertical }) {
  return (
    <dl className="mb-3 grid grid-cols-2 gap-px overflow-hidden rounded-md border border-line bg-line sm:grid-cols-3 xl:grid-cols-9">
      {measureMeta.map((meta) => {
        const measure = measures[meta.id];
        if (measure === undefined) return null;
        const href = rangeHref(measure.drill, { range });
        return (
          <div
            key={meta.id}
            className="relative bg-surface max-sm:last:col-span-2 px-3 py-2 has-[a:hover]:bg-sunken"
          >
            <dt className="text-2xs text-ink-3">
              {href === undefined ? (
                meta.title
              ) : (
                <Link
                  href={href}
                  prefetch={false}
                  className="outline-none after:absolute after:inset-0 focus-visible:after:outline-2 focus-visible:after:-outline-offset-2 focus-visible:after:outline-accent"
                >
                  {meta.title}
                </Link>
              )}
            </dt>
            <dd>
              <Figure meta={meta} measure={measure} beforeLabel={range.before?.label ?? null} large />
            </dd>
          </div>
        );
      })}
    </dl>
  );
}
