import Link from "next/link";
import type { ReactNode } from "react";
import { DisplayMenu } from "./display-menu.tsx";
import { ThemeSwitch, ZoneSwitch } from "./display-switches.tsx";
import { HeaderLookup } from "./header-lookup.tsx";
import { KeyHelp } from "./key-help.tsx";
import { Nav } from "./nav.tsx";
import { Wordmark } from "./wordmark.tsx";

/** The frame around every page: skip link, header with the look-up box, the page's `main`. */
export function AppShell({ children }: { children: ReactNode }) {
  return (
    <>
      <a
        href="#main"
        className="sr-only rounded-sm bg-accent px-3 py-1 text-accent-ink focus:not-sr-only focus:fixed focus:top-2 focus:left-2 focus:z-50"
      >
        Skip to the content
      </a>
      <header className="sticky top-0 z-30 border-b border-line bg-surface">
        <div className="mx-auto flex min-h-11 max-w-[1680px] flex-wrap items-center gap-x-4 px-4 sm:px-6 print:hidden">
          <Link
            href="/"
            prefetch={false}
            className="flex h-11 items-center text-ink"
            aria-label="Earshot, start page"
          >
            <Wordmark />
          </Link>
          <div className="flex self-stretch">
            <Nav />
          </div>
          <div className="order-1 basis-4/5 pb-2 max-sm:grow sm:order-none sm:basis-0 sm:max-w-[34rem] sm:flex-1 sm:pb-0">
            <HeaderLookup />
          </div>
          <div className="order-1 ml-auto flex items-center gap-2 max-sm:pb-2">
            <div className="flex items-center gap-2 max-sm:hidden">
              <ZoneSwitch />
              <ThemeSwitch />
            </div>
            <DisplayMenu />
            <KeyHelp />
          </div>
        </div>
      </header>
      <main id="main" tabIndex={-1} className="mx-auto max-w-[1680px] px-4 pb-16 outline-none sm:px-6">
        {children}
      </main>
    </>
  );
}
