import Link from "next/link";
import type { ReactNode } from "react";
import { CopyButton } from "#components/ui/copy-button.tsx";
import type { CallFacts as Facts } from "#lib/calls/schema.ts";
import { callerHref, callHref, traceHref } from "#lib/calls/href.ts";
import { UNKNOWN } from "#lib/format/duration.ts";
import { humanize, languageName } from "#lib/format/labels.ts";
import { clip, shortId } from "#lib/format/text.ts";
import { Like } from "./like.tsx";

/** The call's facts in three short tables; each value leads to the calls that share it. */
export function CallFacts({ call }: { call: Facts }) {
  return (
    <section
      aria-label="Facts of the call"
      className="grid gap-x-8 gap-y-4 md:grid-cols-2 lg:grid-cols-[5fr_6fr_5fr]"
    >
      <Group name="Call">
        <Fact name="Vertical">
          <Like filter="vertical" value={call.vertical}>
            {call.vertical === null ? UNKNOWN : humanize(clip(call.vertical, 80))}
          </Like>
        </Fact>
        <Fact name="Agent">
          <Like filter="agent" value={call.agent} />
        </Fact>
        <Fact name="Direction">
          <Like filter="direction" value={call.direction}>
            {call.direction === null ? UNKNOWN : humanize(call.direction)}
          </Like>
        </Fact>
        <Fact name="Language">
          <Like filter="language" value={call.language}>
            {call.language === null ? UNKNOWN : languageName(clip(call.language, 60))}
          </Like>
        </Fact>
        <Fact name="Carrier">
          <Like filter="carrier" value={call.carrier} />
        </Fact>
        <Fact name="Caller">
          <Caller hash={call.callerHash} />
        </Fact>
        {call.parentSid === null ? null : (
          <Fact name="Came from">
            <Link
              href={callHref(call.parentSid)}
              prefetch={false}
              className="font-mono text-xs text-accent hover:underline"
            >
              {shortId(call.parentSid)}
            </Link>
          </Fact>
        )}
      </Group>
      <Pipeline call={call} />
      <Group name="Record">
        <Fact name="Errors">{count(call.errors)}</Fact>
        <Fact name="Interruptions">{count(call.interruptions)}</Fact>
        <Fact name="Guardrail rejections">{count(call.guardrailRejections)}</Fact>
        <Fact name="Environment">
          <Like filter="environment" value={call.environment} />
        </Fact>
        <Fact name="Version">{call.serviceVersion === null ? UNKNOWN : clip(call.serviceVersion, 60)}</Fact>
        <Fact name="Trace">
          <Trace call={call} />
        </Fact>
      </Group>
    </section>
  );
}

function Pipeline({ call }: { call: Facts }) {
  const realtime = call.pipeline === "realtime";
  const llm = [call.llmProvider, call.llmModel].filter((part) => part !== null).join(" ");
  return (
    <Group name="Pipeline">
      <Fact name="Kind">{call.pipeline === null ? UNKNOWN : humanize(call.pipeline)}</Fact>
      {realtime ? null : (
        <Fact name="STT">
          <Like filter="provider" value={call.sttProvider} />
        </Fact>
      )}
      <Fact name={realtime ? "Model" : "LLM"}>
        {call.llmModel === null ? (
          <Like filter="provider" value={call.llmProvider} />
        ) : (
          <Like filter="model" value={call.llmModel}>
            {clip(llm, 80)}
          </Like>
        )}
      </Fact>
      {realtime ? null : (
        <Fact name="TTS">
          <Like filter="provider" value={call.ttsProvider} />
        </Fact>
      )}
      <Fact name="Tools">
        {call.tools.length === 0 ? (call.turns === null ? UNKNOWN : "none") : null}
        {call.tools.slice(0, MOST_TOOLS).map((tool, at) => (
          <span key={tool}>
            {at > 0 ? ", " : ""}
            <Like filter="tool" value={tool} />
          </span>
        ))}
        {call.tools.length > MOST_TOOLS ? (
          <span title={clip(call.tools.slice(MOST_TOOLS).join(", "), 400)}>
            , {call.tools.length - MOST_TOOLS} more
          </span>
        ) : null}
      </Fact>
    </Group>
  );
}

function Caller({ hash }: { hash: string | null }) {
  if (hash === null) return <>{UNKNOWN}</>;
  return (
    <Link href={callerHref(hash)} prefetch={false} className="hover:text-accent hover:underline">
      <span className="font-mono text-xs">{shortId(hash, 4, 4)}</span>, all calls
    </Link>
  );
}

function Trace({ call: { traceId, sampled } }: { call: Facts }) {
  if (sampled === false) return <>not kept</>;
  if (traceId === null) return <>{UNKNOWN}</>;
  return (
    <span className="inline-flex items-center gap-1">
      <Link
        href={traceHref(traceId)}
        prefetch={false}
        className="font-mono text-xs hover:text-accent hover:underline"
      >
        {shortId(traceId)}
      </Link>
      <CopyButton text={traceId} label="Copy trace id" />
    </span>
  );
}

const MOST_TOOLS = 6;
const count = (value: number | null): string => (value === null ? UNKNOWN : value.toLocaleString("en"));

function Group({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div className="min-w-0">
      <h2 className="border-b border-line-strong pb-1 text-xs font-semibold text-ink-2">{name}</h2>
      <dl className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-4">{children}</dl>
    </div>
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div className="col-span-2 grid grid-cols-subgrid border-b border-line py-[3px] last:border-b-0">
      <dt className="text-ink-3">{name}</dt>
      <dd className="wrap-anywhere">{children}</dd>
    </div>
  );
}
