import type { Metadata } from "next";
import { CallSkeleton } from "#components/call-page/call-skeleton.tsx";
import { WhenAnswered } from "#components/call-page/when-answered.tsx";
import { callSubject } from "#lib/calls/subject.ts";
import { shortId } from "#lib/format/text.ts";
import { getCallFile } from "#lib/report/service.ts";
import { serviceContext } from "#lib/sources/context.ts";
import { readSid } from "#app/calls/[sid]/read-sid.ts";
import { Sheet } from "./sheet.tsx";

interface Props {
  params: Promise<{ sid: string }>;
}

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  return { title: `Report of call ${shortId(readSid((await params).sid))}` };
}

export default async function Page({ params }: Props) {
  const subject = callSubject(readSid((await params).sid));
  return (
    <WhenAnswered answer={getCallFile(subject, serviceContext())} fallback={<CallSkeleton />}>
      {(answer) => <Sheet subject={subject} answer={answer} />}
    </WhenAnswered>
  );
}
