/** On which side of a chart a label between two values is crossed by fewer lines. */
export function freeSide(
  lines: readonly { readonly values: readonly (number | null)[] }[],
  low: number,
  high: number,
): "left" | "right" {
  const crossings = (values: readonly (number | null)[]) =>
    values.filter((value, i) => {
      const before = values[i - 1] ?? value;
      return (
        value !== null && before !== null && Math.max(value, before) >= low && Math.min(value, before) <= high
      );
    }).length;
  const hits = (from: number, to: number) =>
    lines.reduce((sum, { values }) => {
      const part = values.slice(Math.floor(values.length * from), Math.ceil(values.length * to));
      return sum + crossings(part);
    }, 0);
  return hits(0.8, 1) < hits(0, 0.2) ? "right" : "left";
}
