import { SkeletonRows } from "#components/ui/skeleton.tsx";

/** As tall as most answers, so that what stands below is not pushed away. */
export const CohortLoading = () => (
  <div className="min-h-[29rem] sm:min-h-[22.5rem]">
    <SkeletonRows rows={8} label="Loading the calls around this one" />
  </div>
);
