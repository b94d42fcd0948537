import { useQuery } from "@tanstack/react-query";
import { comparisonQuery, similarQuery } from "./queries.ts";

/** Null where one of the two is not given. */
export const useComparison = (a: string | null, b: string | null) =>
  useQuery({ ...comparisonQuery(a ?? "", b ?? ""), enabled: a !== null && b !== null });

export const useSimilar = (sid: string) => useQuery(similarQuery(sid));
