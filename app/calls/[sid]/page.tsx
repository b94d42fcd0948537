import type { Metadata } from "next";
import { getCallPage } from "#lib/calls/service.ts";
import { callSubject } from "#lib/calls/subject.ts";
import { CallSkeleton } from "#components/call-page/call-skeleton.tsx";
import { WhenAnswered } from "#components/call-page/when-answered.tsx";
import { shortId } from "#lib/format/text.ts";
import { serviceContext } from "#lib/sources/context.ts";
import { Answer } from "./answer.tsx";
import { readSid } from "./read-sid.ts";

interface Props {
  params: Promise<{ sid: string }>;
}

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  return { title: `Call ${shortId(readSid((await params).sid))}` };
}

export default async function Page({ params }: Props) {
  const subject = callSubject(readSid((await params).sid));
  return (
    <WhenAnswered answer={getCallPage(subject, serviceContext())} fallback={<CallSkeleton />}>
      {(answer) => <Answer subject={subject} answer={answer} />}
    </WhenAnswered>
  );
}
