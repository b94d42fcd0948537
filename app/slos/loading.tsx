import { SlosSkeleton } from "#components/slos/slos-skeleton.tsx";

export default SlosSkeleton;
