/** Next calls this once, before the first request (https://nextjs.org/docs/app/guides/instrumentation). */
export async function register(): Promise<void> {
  // Written so that Next leaves the import out of what it builds for its Edge runtime.
  if (process.env.NEXT_RUNTIME === "nodejs") {
    const { checkConfig } = await import("#lib/config/start.ts");
    checkConfig();
    const { letAnswersBeCompressed } = await import("#lib/problem/compress.ts");
    letAnswersBeCompressed();
    const { sayMissingMetrics } = await import("#lib/verticals/start.ts");
    sayMissingMetrics().catch((error: unknown) => process.stderr.write(`earshot: ${String(error)}\n`));
  }
}
