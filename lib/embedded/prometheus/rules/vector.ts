import type { Answer } from "../../promql/engine.ts";
import type { Labels } from "../../promql/labels.ts";

/** An answer as rules read it: a scalar is one element without labels. @throws {Error} for any other type. */
export function vectorOf({ result }: Answer): { readonly labels: Labels; readonly value: number }[] {
  if (result.type === "vector")
    return result.samples.map(({ labels, point }) => ({ labels, value: point[1] }));
  if (result.type === "scalar") return [{ labels: [], value: result.point[1] }];
  throw new Error("rule result is not a vector or scalar");
}
