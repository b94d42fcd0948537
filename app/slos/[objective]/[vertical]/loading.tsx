import { SloSkeleton } from "#components/slos/slo-skeleton.tsx";

export default SloSkeleton;
