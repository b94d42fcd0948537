import { type TracerProvider, context, trace } from "@opentelemetry/api";
import { AsyncLocalStorageContextManager } from "@opentelemetry/context-async-hooks";

/**
 * Makes library spans inside a call part of its trace in an application that has no OpenTelemetry SDK of its own:
 * registers a context manager and the kit's tracer provider as the API's globals. Where an SDK is registered
 * already, its globals stay: its spans then join the call's trace through the active context, and go where it
 * sends them. Returns what undoes the registration.
 */
export function registerGlobals(provider: TracerProvider): () => void {
  const ownsContext =
    !hasContextManager() && context.setGlobalContextManager(new AsyncLocalStorageContextManager());
  const ownsTracer = !hasTracerProvider() && trace.setGlobalTracerProvider(provider);
  return () => {
    if (ownsContext) context.disable();
    if (ownsTracer) trace.disable();
  };
}

// Asking first, since the API logs an error when something is registered twice.
function hasContextManager(): boolean {
  const key = Symbol("probe");
  const probe = context.active().setValue(key, true);
  return context.with(probe, () => context.active().getValue(key) === true);
}

function hasTracerProvider(): boolean {
  const proxy: unknown = trace.getTracerProvider();
  const delegate = (proxy as { getDelegate?: () => object }).getDelegate?.();
  return delegate === undefined || delegate.constructor.name !== "NoopTracerProvider";
}
