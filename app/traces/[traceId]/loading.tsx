import { CallSkeleton } from "#components/call-page/call-skeleton.tsx";

export default function Loading() {
  return <CallSkeleton />;
}
