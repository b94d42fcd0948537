"use client";

import { isServer, QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { NuqsAdapter } from "nuqs/adapters/next/app";
import type { ReactNode } from "react";
import { PreferencesProvider } from "#components/shell/preferences.tsx";
import type { Preferences } from "#lib/format/preferences.ts";

const makeClient = () =>
  new QueryClient({
    // What the server sent with the page is not asked for again at once.
    defaultOptions: { queries: { staleTime: 15_000, refetchOnWindowFocus: false } },
  });

let browserClient: QueryClient | undefined;

// One client for the browser's life; one for each request on the server, or people would see each other's data.
function queryClient(): QueryClient {
  if (isServer) return makeClient();
  browserClient ??= makeClient();
  return browserClient;
}

export function Providers({ preferences, children }: { preferences: Preferences; children: ReactNode }) {
  return (
    <QueryClientProvider client={queryClient()}>
      <NuqsAdapter>
        <PreferencesProvider initial={preferences}>{children}</PreferencesProvider>
      </NuqsAdapter>
    </QueryClientProvider>
  );
}
