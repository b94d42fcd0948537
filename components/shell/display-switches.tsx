"use client";

import { Monitor, Moon, Sun } from "lucide-react";
import { Segmented } from "#components/ui/segmented.tsx";
import { usePreferences } from "./preferences.tsx";

const ICON = { size: 13, strokeWidth: 1.75, "aria-hidden": true } as const;

export function ZoneSwitch() {
  const { zone, setZone } = usePreferences();
  return (
    <Segmented
      label="Time zone"
      value={zone}
      onChange={setZone}
      options={[
        { value: "local", label: "Local" },
        { value: "utc", label: "UTC" },
      ]}
    />
  );
}

export function ThemeSwitch() {
  const { theme, setTheme } = usePreferences();
  return (
    <Segmented
      label="Theme"
      value={theme}
      onChange={setTheme}
      options={[
        { value: "system", label: "System theme", icon: <Monitor {...ICON} /> },
        { value: "light", label: "Light theme", icon: <Sun {...ICON} /> },
        { value: "dark", label: "Dark theme", icon: <Moon {...ICON} /> },
      ]}
    />
  );
}
