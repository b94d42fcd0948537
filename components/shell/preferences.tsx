"use client";

import {
  createContext,
  use,
  useEffect,
  useMemo,
  useState,
  useSyncExternalStore,
  type ReactNode,
} from "react";
import {
  isTimeZone,
  preferenceCookie,
  type Preferences,
  type Theme,
  type Zone,
} from "#lib/format/preferences.ts";

interface PreferencesValue extends Preferences {
  /** The IANA zone in which instants are shown now. */
  readonly shownZone: string;
  readonly setTheme: (theme: Theme) => void;
  readonly setZone: (zone: Zone) => void;
}

const PreferencesContext = createContext<PreferencesValue | null>(null);

/** What this person chose, and how to change it. Throws outside of the provider. */
export function usePreferences(): PreferencesValue {
  const value = use(PreferencesContext);
  if (value === null) throw new Error("usePreferences needs a PreferencesProvider above it");
  return value;
}

const zoneNeverChanges = () => () => {};

function browserZone(): string {
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  return isTimeZone(zone) ? zone : "UTC";
}

export function PreferencesProvider({ initial, children }: { initial: Preferences; children: ReactNode }) {
  const [preferences, setPreferences] = useState(initial);

  // The server cannot know the browser's zone before its first visit; from then on the cookie tells it.
  const timeZone = useSyncExternalStore(zoneNeverChanges, browserZone, () => initial.timeZone ?? "UTC");
  useEffect(() => {
    if (timeZone !== initial.timeZone) document.cookie = preferenceCookie("timeZone", timeZone);
  }, [timeZone, initial.timeZone]);

  const value = useMemo<PreferencesValue>(
    () => ({
      ...preferences,
      timeZone,
      shownZone: preferences.zone === "utc" ? "UTC" : timeZone,
      setTheme: (theme) => {
        document.cookie = preferenceCookie("theme", theme);
        if (theme === "system") delete document.documentElement.dataset["theme"];
        else document.documentElement.dataset["theme"] = theme;
        setPreferences((before) => ({ ...before, theme }));
      },
      setZone: (zone) => {
        document.cookie = preferenceCookie("zone", zone);
        setPreferences((before) => ({ ...before, zone }));
      },
    }),
    [preferences, timeZone],
  );
  return <PreferencesContext value={value}>{children}</PreferencesContext>;
}

/** Instants below it are shown in this zone (IANA); null: in the one that the person chose. */
export function ShownZone({ zone, children }: { zone: string | null; children: ReactNode }) {
  const chosen = usePreferences();
  const value = useMemo(() => (zone === null ? chosen : { ...chosen, shownZone: zone }), [chosen, zone]);
  return <PreferencesContext value={value}>{children}</PreferencesContext>;
}
