import { serviceContext } from "#lib/sources/context.ts";
import { checkMetrics, metricSentences } from "./metric-check.ts";

/**
 * Says at the console's start which metrics of the configuration Prometheus does not have. It never fails, and nothing waits
 * for it. The embedded backend, which may be starting too, is not asked: it has what the kit writes.
 */
export async function sayMissingMetrics(
  say: (line: string) => void = (line) => void process.stderr.write(`earshot: ${line}\n`),
): Promise<void> {
  const context = serviceContext();
  const { embedded, backends } = context.config;
  if (embedded || backends.prometheus.url === null) return;
  const states = await checkMetrics(context);
  if (states === null) return say("Prometheus did not say which metrics it has; /status tells later.");
  for (const line of metricSentences(states)) say(line);
}
