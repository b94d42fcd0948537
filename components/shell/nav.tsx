"use client";

import { clsx } from "clsx";
import Link from "next/link";
import { usePathname } from "next/navigation";

const PLACES = [
  { href: "/calls", label: "Calls" },
  { href: "/verticals", label: "Verticals" },
  { href: "/alerts", label: "Alerts" },
  { href: "/incidents", label: "Incidents" },
  { href: "/slos", label: "SLOs" },
  { href: "/status", label: "Status" },
] as const;

export function Nav() {
  const path = usePathname();
  return (
    <nav aria-label="Main" className="flex items-stretch self-stretch">
      {PLACES.map((place) => {
        const here = path === place.href || path.startsWith(`${place.href}/`);
        return (
          <Link
            key={place.href}
            href={place.href}
            prefetch={false}
            aria-current={path === place.href ? "page" : undefined}
            className={clsx(
              "flex items-center border-b-2 px-1.5 pt-0.5 sm:px-2",
              here ? "border-ink text-ink" : "border-transparent text-ink-2 hover:text-ink",
            )}
          >
            {place.label}
          </Link>
        );
      })}
    </nav>
  );
}
