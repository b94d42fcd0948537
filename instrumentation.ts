/**
 * Next calls this once before the first request (https://nextjs.org/docs/app/guides/instrumentation). A configuration
 * that cannot be used ends the process with its problems, so that it is not found out by a reader at night.
 */
export async function register(): Promise<void> {
  if (process.env["NEXT_RUNTIME"] !== "nodejs") return;
  const [{ config }, { ConfigError }] = await Promise.all([
    import("#lib/config/service.ts"),
    import("#lib/config/errors.ts"),
  ]);
  try {
    for (const warning of config().warnings) process.stderr.write(`earshot: ${warning}\n`);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    process.stderr.write(`earshot: ${error.message}\n`);
    process.exit(1);
  }
}
