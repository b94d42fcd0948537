import { useState } from "react";
import { type Scale, steadyScale } from "./model.ts";

/** A scale that does not jump as figures are read again; of another stretch of time it is another. @param spanMs of the axis */
export function useSteadyScale(next: Scale, spanMs: number): Scale {
  const [kept, setKept] = useState({ scale: next, spanMs });
  // A range that goes on gains or loses a step now and then.
  const isSame = Math.abs(spanMs - kept.spanMs) <= spanMs / 10;
  const scale = isSame ? steadyScale(kept.scale, next) : next;
  if (scale !== kept.scale || !isSame) setKept({ scale, spanMs });
  return scale;
}
