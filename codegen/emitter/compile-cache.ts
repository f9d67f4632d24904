import module from 'node:module';

/** What Node has from 22.1 and 22.10 on. */
interface CompileCache {
  enableCompileCache?(): unknown;
  flushCompileCache?(): void;
}

/**
 * From now on what this thread loads is taken from Node's own cache of compiled code, ts-morph above all, where Node has
 * one (22.1 and newer).
 */
export function useCompileCache(): void {
  (module as CompileCache).enableCompileCache?.();
}

/** Writes the cache now: a thread that is ended does not. Where nothing is new, there is nothing to write. */
export function saveCompileCache(): void {
  (module as CompileCache).flushCompileCache?.();
}
