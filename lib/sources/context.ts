import type { Config } from "#lib/config/model.ts";
import { config } from "#lib/config/service.ts";
import { type Backends, backends, backendsForOneAnswer } from "#lib/datasources/backends.ts";

/** What every service is given: where to ask, until when, and what "now" is. */
export interface ServiceContext {
  readonly config: Config;
  readonly backends: Backends;
  /** The request's: a reader who leaves stops the questions to the backends. */
  readonly signal: AbortSignal | undefined;
  /** Epoch ms, once for the whole answer. */
  readonly nowMs: number;
}

/** The context of one request. Throws ConfigError where the configuration cannot be read. */
export const serviceContext = (signal?: AbortSignal): ServiceContext => ({
  config: config(),
  backends: backendsForOneAnswer(backends()),
  signal,
  nowMs: Date.now(),
});
