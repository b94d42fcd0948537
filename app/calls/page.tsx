import type { Metadata } from "next";
import { RecentCalls } from "./client.tsx";

export const metadata: Metadata = { title: "Calls" };

export default function CallsPage() {
  return <RecentCalls />;
}
