/** What a person chose on this browser. Kept in cookies, so that the server renders it and nothing flashes. */

export const THEMES = ["system", "light", "dark"] as const;
export type Theme = (typeof THEMES)[number];
export const ZONES = ["local", "utc"] as const;
export type Zone = (typeof ZONES)[number];

export interface Preferences {
  readonly theme: Theme;
  readonly zone: Zone;
  /** The browser's IANA zone as it last told us; null before its first visit. */
  readonly timeZone: string | null;
}

export const PREFERENCE_COOKIES = {
  theme: "earshot_theme",
  zone: "earshot_zone",
  timeZone: "earshot_tz",
} as const;

/** True when `Intl` knows the zone; a cookie is untrusted input and an unknown zone would throw in every format. */
export function isTimeZone(name: string): boolean {
  if (!/^[A-Za-z0-9_+\-/]{1,64}$/.test(name)) return false;
  try {
    Intl.DateTimeFormat("en", { timeZone: name });
    return true;
  } catch {
    return false;
  }
}

const pick = <T extends string>(choices: readonly T[], text: string | undefined, otherwise: T): T =>
  choices.find((choice) => choice === text) ?? otherwise;

/** Reads the preferences out of cookies; anything unknown becomes the default. */
export function readPreferences(cookie: (name: string) => string | undefined): Preferences {
  const timeZone = decode(cookie(PREFERENCE_COOKIES.timeZone));
  return {
    theme: pick(THEMES, cookie(PREFERENCE_COOKIES.theme), "system"),
    zone: pick(ZONES, cookie(PREFERENCE_COOKIES.zone), "local"),
    timeZone: timeZone !== null && isTimeZone(timeZone) ? timeZone : null,
  };
}

function decode(text: string | undefined): string | null {
  if (text === undefined) return null;
  try {
    return decodeURIComponent(text);
  } catch {
    return null;
  }
}

/** A `Set-Cookie`-less cookie string for `document.cookie`; kept for a year. */
export const preferenceCookie = (name: keyof typeof PREFERENCE_COOKIES, value: string): string =>
  `${PREFERENCE_COOKIES[name]}=${encodeURIComponent(value)}; path=/; max-age=31536000; samesite=lax`;
