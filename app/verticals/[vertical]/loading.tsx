import { VerticalLoading } from "#components/verticals/vertical-skeleton.tsx";

export default VerticalLoading;
