import { StatusSkeleton } from "./skeleton.tsx";

export default function Loading() {
  return <StatusSkeleton />;
}
