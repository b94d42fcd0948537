import type { Metadata } from "next";
import { Sheet } from "#app/calls/[sid]/report/sheet.tsx";
import { CallSkeleton } from "#components/call-page/call-skeleton.tsx";
import { WhenAnswered } from "#components/call-page/when-answered.tsx";
import { traceSubject } from "#lib/calls/subject.ts";
import { shortId } from "#lib/format/text.ts";
import { getCallFile } from "#lib/report/service.ts";
import { serviceContext } from "#lib/sources/context.ts";

interface Props {
  params: Promise<{ traceId: string }>;
}

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  return { title: `Report of trace ${shortId((await params).traceId)}` };
}

export default async function Page({ params }: Props) {
  const subject = traceSubject((await params).traceId);
  return (
    <WhenAnswered answer={getCallFile(subject, serviceContext())} fallback={<CallSkeleton />}>
      {(answer) => <Sheet subject={subject} answer={answer} />}
    </WhenAnswered>
  );
}
