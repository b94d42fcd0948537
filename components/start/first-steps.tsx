import Link from "next/link";
import type { ReactNode } from "react";
import { CopyButton } from "#components/ui/copy-button.tsx";
import { Panel } from "#components/ui/panel.tsx";

/** What to do while there is no call yet. `otlpPort`: the embedded backend's; null with backends of one's own. */
export function FirstSteps({ otlpPort }: { otlpPort: number | null }) {
  return (
    <Panel id="first-steps" title="No call in the last 24 hours" flush>
      <p className="border-b border-line px-4 py-3 text-ink-2">
        This page shows calls as they come in. If nothing has been sent to Earshot yet:
      </p>
      <ol className="divide-y divide-line">
        <Step title="Instrument the voice edge">
          <p>
            With the kit for TypeScript, <Code>lib/voice-otel</Code> (its README has an example to run), or
            with any OpenTelemetry SDK that writes what <Code>docs/telemetry.md</Code> describes.
          </p>
        </Step>
        <Step title="Send it here">
          {otlpPort === null ? (
            <p>
              Point the edge&rsquo;s OTLP exporter at the collector in front of your Tempo, Loki and
              Prometheus. The console only reads from those that <Code>TEMPO_URL</Code>, <Code>LOKI_URL</Code>{" "}
              and <Code>PROMETHEUS_URL</Code> name.
            </p>
          ) : (
            <>
              <p>
                The embedded backend takes OTLP over HTTP, JSON or protobuf, on the console&rsquo;s machine:
              </p>
              <Command text={`OTEL_EXPORTER_OTLP_ENDPOINT=http://127.0.0.1:${otlpPort}`} />
            </>
          )}
        </Step>
        {otlpPort === null ? null : (
          <Step title="Or watch simulated calls first">
            <p>Six businesses, some with planted faults, through the real SDK:</p>
            <Command
              text={`npm run simulate -- --endpoint http://127.0.0.1:${otlpPort} --data-dir .earshot/simulator --hours 1`}
            />
          </Step>
        )}
        <Step title="See what arrives">
          <p>
            <Link href="/status" prefetch={false} className="text-accent underline">
              Status
            </Link>{" "}
            says whether each source answers. Calls older than a day are under{" "}
            <Link href="/calls?from=now-14d" prefetch={false} className="text-accent underline">
              the last 14 days
            </Link>
            .
          </p>
        </Step>
      </ol>
    </Panel>
  );
}

function Step({ title, children }: { title: string; children: ReactNode }) {
  return (
    <li className="px-4 py-3">
      <h3 className="font-semibold">{title}</h3>
      <div className="mt-0.5 max-w-prose space-y-2 text-ink-2">{children}</div>
    </li>
  );
}

const Code = ({ children }: { children: string }) => (
  <code className="rounded-xs bg-sunken px-1 font-mono text-xs text-ink">{children}</code>
);

function Command({ text }: { text: string }) {
  return (
    <span className="flex max-w-full items-start gap-2 rounded-sm border border-line bg-sunken px-2 py-1">
      <code className="min-w-0 flex-1 font-mono text-xs leading-5 text-ink wrap-anywhere">{text}</code>
      <CopyButton text={text} label="Copy this line" />
    </span>
  );
}
