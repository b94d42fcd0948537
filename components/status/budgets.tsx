import { Panel } from "#components/ui/panel.tsx";
import { StageMark } from "#components/ui/stage-mark.tsx";
import { formatDuration } from "#lib/format/duration.ts";
import { clip } from "#lib/format/text.ts";
import { LEDGER_STAGES, type LedgerStage } from "#lib/ledger/stages.ts";

/** The budgets of one kind of call. `exact`: false where it lies between two bounds of the histograms. */
export interface BudgetColumn {
  readonly title: string;
  readonly turn: { readonly ms: number; readonly exact: boolean };
  readonly stages: readonly {
    readonly stage: LedgerStage;
    /** Null: the stage does not exist in this kind of call. */
    readonly ms: number | null;
    readonly exact: boolean;
  }[];
}

const CELL = "py-1 pl-2 sm:pl-4 text-right whitespace-nowrap last:pr-3";

/** The budgets in force: what a turn and each of its stages may take. */
export function Budgets({ columns, version }: { columns: readonly BudgetColumn[]; version: string }) {
  const inexact = columns.some(({ turn, stages }) => !turn.exact || stages.some(({ exact }) => !exact));
  return (
    <Panel id="budgets" title="Budgets in force" meta={`version ${clip(version, 60)}`} flush>
      {/* Teams may have many verticals; what scrolls must be reached by keyboard too. */}
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex */}
      <section aria-label="Budgets by kind of call" tabIndex={0} className="overflow-x-auto">
        <table className="w-full border-collapse">
          <caption className="sr-only">Budgets of a turn and its stages</caption>
          <thead>
            <tr className="border-b border-line text-2xs text-ink-3">
              <th scope="col" className="py-1.5 pl-3 text-left font-normal">
                Stage
              </th>
              {columns.map(({ title }) => (
                <th key={title} scope="col" className={`${CELL} font-normal`}>
                  {clip(title, 30)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {LEDGER_STAGES.map((stage) => (
              <tr key={stage} className="border-b border-line">
                <th scope="row" className="py-1 pl-3 text-left font-normal">
                  <StageMark stage={stage} />
                  {stage === "tool_call" ? <span className="text-ink-3"> each</span> : null}
                </th>
                {columns.map(({ title, stages }) => {
                  const budget = stages.find((one) => one.stage === stage);
                  return (
                    <td key={title} className={CELL}>
                      {budget === undefined || budget.ms === null ? (
                        <abbr title="not applicable" className="text-ink-3 no-underline">
                          n/a
                        </abbr>
                      ) : (
                        <>
                          {budget.exact ? "" : "≈ "}
                          {formatDuration(budget.ms)}
                        </>
                      )}
                    </td>
                  );
                })}
              </tr>
            ))}
            <tr>
              <th scope="row" className="py-1 pl-3 text-left font-semibold">
                The whole turn
              </th>
              {columns.map(({ title, turn }) => (
                <td key={title} className={`${CELL} font-semibold`}>
                  {turn.exact ? "" : "≈ "}
                  {formatDuration(turn.ms)}
                </td>
              ))}
            </tr>
          </tbody>
        </table>
      </section>
      <p className="border-t border-line px-3 py-1.5 text-xs text-ink-3">
        A tool call does not extend the turn&rsquo;s budget.
        {inexact
          ? " ≈ lies between two bounds of the histograms: ratios against it are interpolated."
          : ""}{" "}
        n/a: such calls have no such stage.
      </p>
    </Panel>
  );
}
