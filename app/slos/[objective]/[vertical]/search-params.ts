import { createLoader, createParser, parseAsNativeArrayOf, parseAsStringLiteral } from "nuqs/server";
import { isInstant } from "#components/time-range/range.ts";
import { WINDOWS } from "#lib/slo/model.ts";

/** The range of an objective's page and what it shows, in its address. */

const checked = (isValid: (text: string) => boolean) =>
  createParser({ parse: (text) => (isValid(text) ? text : null), serialize: (text: string) => text });

const instant = checked(isInstant);

export const sloParams = {
  environment: checked((text) => text !== "" && text.length <= 128),
  from: instant,
  to: instant,
  window: parseAsNativeArrayOf(parseAsStringLiteral(WINDOWS)),
};

export const loadSlo = createLoader(sloParams);
