import { Inspector } from "#components/sources/inspector.tsx";
import { Nothing, Panel } from "#components/ui/panel.tsx";
import { formatShare } from "#lib/format/figures.ts";
import type { Slos } from "#lib/slo/schema.ts";

const ALERTING = { page: "page and ticket", ticket: "ticket only", none: "none: informative" } as const;

/** Nothing is known of any vertical: why, what would change that, and the objectives as the SLO file has them. */
export function Declared({ data }: { data: Slos }) {
  return (
    <div className="mt-3 space-y-3">
      {data.slos === null ? null : (
        <Panel
          id="slos-none"
          title="Nothing is recorded"
          flush
          inspect={<Inspector panel="Objectives" queries={data.queries} sources={data.sources} />}
        >
          <Nothing>
            {data.rulesLoaded === true
              ? "Prometheus has rules for objectives and has recorded nothing yet: no calls were counted since they were loaded. After the first calls it takes some minutes."
              : "Prometheus has no rules that record objectives."}
          </Nothing>
          {data.rulesLoaded === true ? null : <HowToLoad />}
        </Panel>
      )}
      {data.declared.length === 0 ? null : (
        <Panel
          id="slos-declared"
          title="Objectives of the SLO file"
          flush
          meta="whether they are kept is unknown"
        >
          <table className="w-full border-collapse">
            <caption className="sr-only">Objectives of the SLO file</caption>
            <thead className="text-left text-2xs text-ink-3">
              <tr className="border-b border-line">
                {["Objective", "What is promised", "Target", "Alerts", "Budget left"].map((title) => (
                  <th
                    key={title}
                    scope="col"
                    className="h-7 pr-4 font-normal whitespace-nowrap first:pl-3 max-sm:last:hidden"
                  >
                    {title}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {data.declared.map((one) => (
                <tr key={one.objective} className="border-b border-line last:border-b-0">
                  <th scope="row" className="py-1.5 pr-4 pl-3 text-left font-normal">
                    {one.title}
                  </th>
                  <td className="py-1.5 pr-4 text-ink-2">{one.description}</td>
                  <td className="py-1.5 pr-4 whitespace-nowrap">{formatShare(one.target)}</td>
                  <td className="py-1.5 pr-4 text-ink-2">{ALERTING[one.alerting]}</td>
                  <td className="py-1.5 pr-4 text-ink-3 max-sm:hidden">unknown</td>
                </tr>
              ))}
            </tbody>
          </table>
        </Panel>
      )}
    </div>
  );
}

function HowToLoad() {
  return (
    <div className="max-w-3xl space-y-2 px-3 pb-4 text-ink-2">
      <p>
        They are made from the SLO file and come with the console. The embedded backend takes them at its
        start, a Prometheus in its <code className="font-mono text-xs">rule_files</code>:
      </p>
      <pre
        // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- it scrolls, by keys too
        tabIndex={0}
        aria-label="Commands"
        className="overflow-x-auto rounded-sm bg-sunken px-2 py-1.5 font-mono text-xs leading-5"
      >
        {"npm run slo:generate\nnpm run backend -- --data-dir ./data --rules 'deploy/prometheus/rules/*.yml'"}
      </pre>
      <p>docs/operations.md has more, under &ldquo;Objectives and alerts&rdquo;.</p>
    </div>
  );
}
