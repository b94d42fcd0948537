import type { Vertical } from "../plan.ts";
import { AFTER_HOURS } from "./after-hours.ts";
import { HEALTHCARE } from "./healthcare.ts";
import { IT_HELPDESK } from "./it-helpdesk.ts";
import type { VerticalProfile } from "./model.ts";
import { REAL_ESTATE } from "./real-estate.ts";
import { SALES } from "./sales.ts";
import { SALON } from "./salon.ts";

export const PROFILES: Readonly<Record<Vertical, VerticalProfile>> = {
  healthcare: HEALTHCARE,
  real_estate: REAL_ESTATE,
  salon: SALON,
  after_hours: AFTER_HOURS,
  it_helpdesk: IT_HELPDESK,
  sales: SALES,
};

export const ALL_PROFILES: readonly VerticalProfile[] = Object.values(PROFILES);
