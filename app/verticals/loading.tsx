import { OverviewLoading } from "#components/verticals/overview-skeleton.tsx";

export default OverviewLoading;
