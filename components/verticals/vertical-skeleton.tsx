import { Skeleton } from "#components/ui/skeleton.tsx";

/** The first screen of a vertical while it is asked for. */
export function VerticalBodySkeleton() {
  return (
    <div aria-busy>
      <output className="sr-only">Loading the vertical</output>
      <Skeleton className="mb-3 h-14 w-full" />
      <Skeleton className="mt-7 mb-2 h-5 w-56" />
      <div className="grid grid-cols-1 gap-3 xl:grid-cols-[minmax(0,2fr)_minmax(0,1fr)]">
        <Skeleton className="h-[22rem] w-full" />
        <Skeleton className="h-[22rem] w-full" />
      </div>
    </div>
  );
}

/** All of the page, before anything of it is known. */
export function VerticalLoading() {
  return (
    <>
      <div className="pt-4 pb-2.5">
        <Skeleton className="h-3.5 w-16" />
        <Skeleton className="mt-1.5 h-6 w-40" />
      </div>
      <Skeleton className="mb-3 h-7 w-[36rem] max-w-full" />
      <VerticalBodySkeleton />
    </>
  );
}
