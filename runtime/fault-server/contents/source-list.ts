import { Mapping } from '../../memory/mapping.ts';
import { requireOpen } from '../pages/region-checks.ts';
import type { SourceDescription } from './page-contents.ts';
import { describe } from './page-request.ts';

/**
 * Where contents come from: a module that exports `readPages` or `openPages` (see `PageSourceModule`), alone or with data for
 * `openPages`; a file, with `asynchronous` where reading it may take long, or for ever; bytes, which are copied once unless they
 * are shared memory; or a mapping, which is not copied, and has to stay open while it is served from.
 */
export type FaultSource =
  | URL
  | { readonly module: URL; readonly data?: unknown }
  | { readonly file: string; readonly asynchronous?: boolean }
  | Uint8Array
  | SharedArrayBuffer
  | Mapping;

/** The sources of all regions, each once. */
export class SourceList implements Disposable {
  readonly descriptions: SourceDescription[] = [];
  readonly #sources: FaultSource[] = [];
  readonly #copies: Mapping[] = [];
  readonly #pageSize: number;

  constructor(pageSize: number) {
    this.#pageSize = pageSize;
  }

  get hasModule(): boolean {
    return this.descriptions.some(({ kind }) => kind === 'module');
  }

  /** Memory that is served from where it is. */
  get mappings(): Mapping[] {
    return this.#sources.filter((source) => source instanceof Mapping);
  }

  /** @returns the number of a source, -1 for none. @throws ClosedError; TypeError for what is no source. */
  add(source: FaultSource | undefined): number {
    if (source === undefined) return -1;
    const known = this.#sources.indexOf(source);
    if (known >= 0) return known;
    this.descriptions.push(this.#describe(source));
    return this.#sources.push(source) - 1;
  }

  [Symbol.dispose](): void {
    for (const copy of this.#copies) copy.close();
  }

  #describe(source: FaultSource): SourceDescription {
    if (source instanceof URL) return { kind: 'module', url: source.href };
    if (source instanceof Mapping) {
      requireOpen(source, 'the source at');
      return { kind: 'memory', range: { address: source.address, length: source.length } };
    }
    if (source instanceof SharedArrayBuffer) return { kind: 'shared', bytes: new Uint8Array(source) };
    if (source instanceof Uint8Array) {
      const { buffer } = source;
      if (buffer instanceof SharedArrayBuffer) {
        return { kind: 'shared', bytes: new Uint8Array(buffer, source.byteOffset, source.byteLength) };
      }
      return this.#copy(source);
    }
    if (typeof source === 'object' && source !== null) {
      if ('module' in source && source.module instanceof URL) {
        return { kind: 'module', url: source.module.href, data: source.data };
      }
      if ('file' in source && typeof source.file === 'string') {
        return { kind: 'file', path: source.file, asynchronous: source.asynchronous ?? false };
      }
    }
    throw noSource(source);
  }

  /** Into a mapping of whole pages, whose address the server's thread can have. */
  #copy(source: Uint8Array): SourceDescription {
    const length = Math.max(1, Math.ceil(source.byteLength / this.#pageSize)) * this.#pageSize;
    const copy = Mapping.anonymous(length);
    copy.write(0, source);
    this.#copies.push(copy);
    return { kind: 'memory', range: { address: copy.address, length: source.byteLength } };
  }
}

function noSource(given: unknown): TypeError {
  const advice = typeof given === 'function' ? ': a function is exported by a module, since none crosses threads' : '';
  return new TypeError(
    'expected a source to be a URL, { module: URL }, { file: string }, a Uint8Array, a SharedArrayBuffer or a Mapping, ' +
      `saw ${describe(given)}${advice}`,
  );
}
