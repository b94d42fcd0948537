import { clsx } from "clsx";
import type { Cohort, CohortFactor } from "#lib/cohort/schema.ts";
import { ATTRIBUTE_LABELS, pText, valueText } from "#lib/cohort/statement.ts";
import { keyed } from "#lib/format/keys.ts";
import { plural, short } from "#lib/format/text.ts";

/** Which values the breached calls have more often than the rest, with the counts and what a test makes of them. */
export function Factors({ cohort }: { cohort: Pick<Cohort, "factors" | "tested" | "compared"> }) {
  const { factors, tested, compared } = cohort;
  const among = compared === "stretch" ? "of the same minutes" : "of the hour";
  return (
    <section aria-label="What the breached calls have in common" className="py-2">
      <table className="w-full border-collapse">
        <caption className="px-3 pb-1 text-left text-xs text-ink-2">
          {factors.length === 0
            ? `Nothing is more frequent among the breached calls than among the rest ${among}.`
            : `More frequent among the breached calls than among the rest ${among}`}
        </caption>
        {factors.length === 0 ? null : (
          <>
            <thead className="text-2xs text-ink-3">
              <tr className="border-y border-line">
                <th scope="col" className="py-1 pl-3 text-left font-normal">
                  Value
                </th>
                <th scope="col" className="py-1 pl-2 text-right font-normal">
                  Breached
                </th>
                <th scope="col" className="py-1 pl-2 text-right font-normal">
                  Rest
                </th>
                <th scope="col" className="py-1 pl-2 text-right font-normal max-sm:hidden">
                  Odds ratio
                </th>
                <th scope="col" className="py-1 pr-3 pl-2 text-right font-normal">
                  Chance
                </th>
              </tr>
            </thead>
            <tbody>
              {keyed(factors, (one) => `${one.attribute} ${one.value}`).map(({ key, item }) => (
                <Row key={key} factor={item} />
              ))}
            </tbody>
          </>
        )}
      </table>
      <p className="px-3 pt-1.5 text-xs text-ink-3">
        Fisher’s exact test, two-sided, corrected for {plural(tested, "value")} by Holm; odds ratios with
        their exact 95 % interval.
      </p>
    </section>
  );
}

function Row({ factor }: { factor: CohortFactor }) {
  const { breached, rest, significant, explained } = factor;
  const strong = significant && !explained;
  const text = valueText(factor);
  const also = factor.also.filter(({ value }) => !text.includes(value)).slice(0, 4);
  return (
    <tr className={clsx("border-b border-line align-baseline last:border-b-0", !strong && "text-ink-2")}>
      <th scope="row" className="py-1 pl-3 text-left font-normal wrap-anywhere">
        <span className="mr-1.5 text-xs text-ink-3">{ATTRIBUTE_LABELS[factor.attribute]}</span>
        <span className={clsx(strong && "font-semibold")}>{text}</span>
        {also.length === 0 ? null : (
          <span className="block text-xs text-ink-3">
            the same calls: {also.map(({ value }) => short(value, 40)).join(", ")}
          </span>
        )}
      </th>
      <td className={clsx("py-1 pl-2 text-right whitespace-nowrap", strong && "font-semibold")}>
        {breached.having} of {breached.of}
      </td>
      <td className="py-1 pl-2 text-right whitespace-nowrap">
        {rest.having} of {rest.of}
      </td>
      <td className="py-1 pl-2 text-right whitespace-nowrap text-ink-2 max-sm:hidden">{odds(factor)}</td>
      <td className="py-1 pr-3 pl-2 text-right whitespace-nowrap" title={`uncorrected ${pText(factor.p)}`}>
        {explained ? "goes along" : significant ? pText(factor.adjusted) : "may be chance"}
      </td>
    </tr>
  );
}

const figure = (value: number | null): string =>
  value === null ? "∞" : value >= 1000 ? "> 999" : value.toFixed(value < 10 ? 1 : 0);

const odds = ({ oddsRatio, low, high }: CohortFactor): string =>
  `${figure(oddsRatio)} (${figure(low)}–${figure(high)})`;
