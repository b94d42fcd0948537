import type { Metadata } from "next";
import { ReportClient } from "./client.tsx";

export const metadata: Metadata = { title: "Open a call's file" };

export default function Page() {
  return <ReportClient />;
}
