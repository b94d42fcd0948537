import { clsx } from "clsx";
import { Side } from "./side.tsx";

/** The head of a table of stages: in A, in B, and the difference. `flush`: the table reaches its panel's border. */
export function StageHead({ flush = false }: { flush?: boolean }) {
  return (
    <thead className="text-2xs text-ink-3">
      <tr className="border-b border-line">
        <th scope="col" className={clsx("py-1 text-left font-normal", flush && "pl-3")}>
          Stage
        </th>
        {(["A", "B"] as const).map((of) => (
          <th key={of} scope="col" className="w-20 py-1 text-right font-normal">
            <Side of={of} />
          </th>
        ))}
        <th scope="col" className={clsx("w-24 py-1 text-right font-normal", flush && "pr-3")}>
          A − B
        </th>
      </tr>
    </thead>
  );
}
