import { Sparkline } from "#components/charts/sparkline.tsx";
import type { MeasureMeta } from "#lib/verticals/model.ts";
import type { Measure, Vertical } from "#lib/verticals/schema.ts";
import { changeOf, figureText, measureText } from "../words.ts";
import { Piece } from "./parts.tsx";

const SPARK_PX = 130;

/** The figures of the whole range, with what they were and their course. */
export function KeyFigures({ data: { measureMeta, measures, range } }: { data: Vertical }) {
  const before = range.before;
  return (
    <Piece title="Key figures" words="Of the whole range; on the right their course over it.">
      <table>
        <thead>
          <tr>
            <th scope="col">Figure</th>
            <th scope="col">This range</th>
            {before === null ? null : <th scope="col">{before.label}</th>}
            {before === null ? null : <th scope="col">Change</th>}
            <th scope="col">Counted</th>
            <th scope="col">Course</th>
          </tr>
        </thead>
        <tbody>
          {measureMeta.map((meta) => {
            const measure = measures[meta.id];
            return measure === undefined ? null : (
              <tr key={meta.id}>
                <th scope="row">
                  <span className="font-semibold">{meta.title}</span>{" "}
                  <span className="faint">{descriptionOf(meta)}</span>
                </th>
                <td className={classOf(meta, measure)}>{measureText(measure, meta.unit)}</td>
                {before === null ? null : <td className="faint">{figureText(measure.before, meta.unit)}</td>}
                {before === null ? null : (
                  <td>{changeOf(measure.value, measure.before, meta.unit, meta.better)?.text ?? ""}</td>
                )}
                <td className="faint">
                  {measure.samples === null ? "" : Math.round(measure.samples).toLocaleString("en")}
                </td>
                <td style={{ width: SPARK_PX + 12 }}>
                  <span className="flex justify-end">
                    <Sparkline values={measure.spark} width={SPARK_PX} height={15} />
                  </span>
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </Piece>
  );
}

/** Overspent is the one figure here that breached something by itself. */
const classOf = (meta: MeasureMeta, { value }: Measure): string =>
  value === null ? "faint" : meta.id === "budget_left" && value <= 0 ? "bad" : "font-semibold";

const descriptionOf = ({ description }: MeasureMeta): string =>
  `${description.charAt(0).toLowerCase()}${description.slice(1)}`;
