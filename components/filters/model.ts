import { FILTER_NAMES, type FilterName, keysOf, type ListFilters, valueLabel } from "./words.ts";

/** Filters as sets that one adds to and takes from. */

export interface ActiveFilter {
  readonly name: FilterName;
  readonly values: readonly string[];
}

/** The values of a filter that are asked for; none where it is not. */
export function valuesOf(filters: ListFilters, name: FilterName): readonly string[] {
  const value = filters[name];
  if (value === undefined) return [];
  return typeof value === "string" ? [value] : value;
}

/** The filters in force, in the order in which they are named everywhere. */
export const activeFilters = (filters: ListFilters): ActiveFilter[] =>
  keysOf(FILTER_NAMES)
    .map((name) => ({ name, values: valuesOf(filters, name) }))
    .filter(({ values }) => values.length > 0);

/** Without one filter, or without one of its values. */
export function without(filters: ListFilters, name: FilterName, value?: string): ListFilters {
  const rest = value === undefined ? [] : valuesOf(filters, name).filter((one) => one !== value);
  const { [name]: _, ...others } = filters;
  return rest.length === 0 ? others : { ...others, [name]: rest };
}

/** With a value added, or taken away where it was asked for already. */
export function toggled(filters: ListFilters, name: FilterName, value: string): ListFilters {
  const values = valuesOf(filters, name);
  if (values.includes(value)) return without(filters, name, value);
  return { ...filters, [name]: name === "caller" ? value : [...values, value] };
}

/** Keeps the range and the order; a caller's page stays that caller's. */
export function cleared({ from, to, sort, caller }: ListFilters): ListFilters {
  return {
    ...(from !== undefined && { from }),
    ...(to !== undefined && { to }),
    ...(sort !== undefined && { sort }),
    ...(caller !== undefined && { caller }),
  };
}

/** `Verdict: Slow or Failed`. */
export const filterSentence = ({ name, values }: ActiveFilter): string =>
  `${FILTER_NAMES[name]}: ${values.map((value) => valueLabel(name, value)).join(" or ")}`;

/** What a filter's button says: `Verdict`, `Verdict: Slow`, `Verdict: Slow +1`. */
export function buttonText({ name, values }: ActiveFilter): string {
  const [first, ...more] = values;
  if (first === undefined) return FILTER_NAMES[name];
  return `${FILTER_NAMES[name]}: ${valueLabel(name, first)}${more.length > 0 ? ` +${more.length}` : ""}`;
}

/** A word that a person typed for a filter, as the API takes it; null where it takes no such word. */
export function typedValue(text: string): string | null {
  const value = text.trim();
  return value === "" || value.length > 128 ? null : value;
}
