import Link from "next/link";
import type { ReactNode } from "react";
import { CopyButton } from "#components/ui/copy-button.tsx";
import type { CallFacts as Facts } from "#lib/calls/schema.ts";
import { callerHref, callHref } from "#lib/calls/href.ts";
import { UNKNOWN } from "#lib/format/duration.ts";
import { humanize, languageName } from "#lib/format/labels.ts";
import { clip, shortId } from "#lib/format/text.ts";

/** The call's facts as a strip of definitions; each leads to the calls that share it. */
export function CallFacts({ call }: { call: Facts }) {
  const stt = call.sttProvider;
  const llm = [call.llmProvider, call.llmModel].filter((part) => part !== null).join(" ");
  return (
    <dl
      aria-label="Facts of the call"
      className="grid grid-cols-2 gap-x-4 gap-y-2.5 sm:grid-cols-[repeat(auto-fill,minmax(7.75rem,1fr))]"
    >
      <Fact name="Vertical">
        <Like filter="vertical" value={call.vertical}>
          {call.vertical === null ? UNKNOWN : humanize(call.vertical)}
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
          {call.language === null ? UNKNOWN : languageName(call.language)}
        </Like>
      </Fact>
      <Fact name="Carrier">
        <Like filter="carrier" value={call.carrier} />
      </Fact>
      <Fact name="Pipeline">{call.pipeline === null ? UNKNOWN : humanize(call.pipeline)}</Fact>
      {call.pipeline === "realtime" ? null : (
        <Fact name="STT">
          <Like filter="provider" value={stt} />
        </Fact>
      )}
      <Fact name={call.pipeline === "realtime" ? "Model" : "LLM"}>
        <Like filter="model" value={call.llmModel}>
          {llm === "" ? UNKNOWN : clip(llm, 60)}
        </Like>
      </Fact>
      {call.pipeline === "realtime" ? null : (
        <Fact name="TTS">
          <Like filter="provider" value={call.ttsProvider} />
        </Fact>
      )}
      <Fact name="Tools">
        {call.tools.length === 0
          ? "none"
          : call.tools.slice(0, 6).map((tool, at) => (
              <span key={tool}>
                {at > 0 ? ", " : ""}
                <Like filter="tool" value={tool} />
              </span>
            ))}
        {call.tools.length > 6 ? `, ${call.tools.length - 6} more` : ""}
      </Fact>
      <Fact name="Errors">{count(call.errors)}</Fact>
      <Fact name="Interruptions">{count(call.interruptions)}</Fact>
      <Fact name="Guardrail rejections">{count(call.guardrailRejections)}</Fact>
      <Fact name="Caller">
        {call.callerHash === null ? (
          UNKNOWN
        ) : (
          <Link
            href={callerHref(call.callerHash)}
            prefetch={false}
            className="hover:text-accent hover:underline"
          >
            <span className="font-mono text-xs">{shortId(call.callerHash, 4, 4)}</span> · calls
          </Link>
        )}
      </Fact>
      <Fact name="Environment">
        <Like filter="environment" value={call.environment} />
        {call.serviceVersion === null ? null : (
          <span className="text-ink-3"> {clip(call.serviceVersion, 40)}</span>
        )}
      </Fact>
      <Fact name="Trace">
        {call.traceId === null ? (
          call.sampled === false ? (
            "not kept"
          ) : (
            UNKNOWN
          )
        ) : (
          <span className="inline-flex items-center gap-1">
            <span className="font-mono text-xs">{shortId(call.traceId)}</span>
            <CopyButton text={call.traceId} label="Copy trace id" />
          </span>
        )}
      </Fact>
      {call.parentSid === null ? null : (
        <Fact name="Transferred from">
          <Link
            href={callHref(call.parentSid)}
            prefetch={false}
            className="font-mono text-xs text-accent hover:underline"
          >
            {shortId(call.parentSid)}
          </Link>
        </Fact>
      )}
    </dl>
  );
}

const count = (value: number | null): string => (value === null ? UNKNOWN : value.toLocaleString("en"));

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div className="min-w-0">
      <dt className="text-2xs text-ink-3">{name}</dt>
      <dd className="truncate">{children}</dd>
    </div>
  );
}

/** A value that leads to the calls which share it. */
function Like({ filter, value, children }: { filter: string; value: string | null; children?: ReactNode }) {
  if (value === null) return <>{UNKNOWN}</>;
  return (
    <Link
      href={`/calls?${filter}=${encodeURIComponent(value)}`}
      prefetch={false}
      title={clip(value, 200)}
      className="hover:text-accent hover:underline"
    >
      {children ?? clip(value, 60)}
    </Link>
  );
}
