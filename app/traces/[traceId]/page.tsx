import type { Metadata } from "next";
import { Answer } from "#app/calls/[sid]/answer.tsx";
import { CallSkeleton } from "#components/call-page/call-skeleton.tsx";
import { WhenAnswered } from "#components/call-page/when-answered.tsx";
import { getCallPage } from "#lib/calls/service.ts";
import { traceSubject } from "#lib/calls/subject.ts";
import { shortId } from "#lib/format/text.ts";
import { serviceContext } from "#lib/sources/context.ts";

interface Props {
  params: Promise<{ traceId: string }>;
}

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  return { title: `Trace ${shortId((await params).traceId)}` };
}

/** The same page as a call's, for a trace of any profile. */
export default async function Page({ params }: Props) {
  const subject = traceSubject((await params).traceId);
  return (
    <WhenAnswered answer={getCallPage(subject, serviceContext())} fallback={<CallSkeleton />}>
      {(answer) => <Answer subject={subject} answer={answer} />}
    </WhenAnswered>
  );
}
