import type { ReactNode } from "react";
import { Panel } from "#components/ui/panel.tsx";
import { plural } from "#lib/format/text.ts";
import type { ConsoleStatus } from "#lib/sources/schema.ts";

/** How the console is set up, as far as its readers need to know. */
export function Settings({ status, embeddedPort }: { status: ConsoleStatus; embeddedPort: number }) {
  const { lookup, retention } = status;
  return (
    <Panel id="settings" title="Console">
      <dl className="grid gap-x-6 gap-y-2.5 sm:grid-cols-2 xl:grid-cols-1">
        <Fact name="Version">{status.version}</Fact>
        <Fact name="Backends">
          {status.embedded
            ? `Embedded. It takes OTLP over HTTP on port ${embeddedPort} of the console’s machine.`
            : "Your own."}
        </Fact>
        <Fact name="Look-up by number">
          {lookup.byNumber
            ? lookup.region === null
              ? "On, for international numbers (+…). DEFAULT_REGION would add national ones."
              : `On. Numbers without + are read as those of ${lookup.region}.`
            : "Off. Set CALLER_HASH_KEY to the key that the voice edge has; a Call SID works without."}
        </Fact>
        <Fact name="Kept">
          Traces {plural(retention.traceDays, "day")}, logs {plural(retention.logDays, "day")}, metrics{" "}
          {plural(retention.metricDays, "day")}
        </Fact>
      </dl>
    </Panel>
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div className="min-w-0">
      <dt className="text-2xs text-ink-3">{name}</dt>
      <dd className="wrap-anywhere">{children}</dd>
    </div>
  );
}
