import type { AbiModel } from '../../codegen/abi/model/model.ts';
import type { Target } from '../../codegen/abi/target/target.ts';
import { readAlone } from '../../codegen/pipeline/generate.ts';
import type { IncludeRoots } from '../../codegen/pipeline/include-roots.ts';
import { HeaderError } from '../../codegen/source/header-error.ts';
import type { Compiler } from '../abi/judge.ts';
import { CompiledSide } from './compiled-side.ts';

/** One side of a comparison: what the compiler says of its headers, and which names there are to ask for. */
export class JudgedSide {
  readonly compiled: CompiledSide;
  readonly #roots: IncludeRoots;
  readonly #target: Target;
  readonly #contexts = new Map<string, readonly string[]>();

  constructor(roots: IncludeRoots, target: Target, compiler: Compiler, folder: string) {
    this.#roots = roots;
    this.#target = target;
    this.compiled = new CompiledSide(roots, target, compiler, folder);
  }

  get byteOrder(): Target['byteOrder'] {
    return this.#target.byteOrder;
  }

  /** As drift reads it, after its profile's context. Null for a header that has none. */
  modelOf(header: string): AbiModel | null {
    try {
      return readAlone({ header, roots: this.#roots, target: this.#target }, null).model;
    } catch (error) {
      if (error instanceof HeaderError) return null;
      throw error;
    }
  }

  /** What to include for a header: first the headers that it takes for granted. */
  includesFor(header: string): readonly string[] {
    const known = this.#contexts.get(header);
    if (known !== undefined) return known;
    const includes = [...(this.modelOf(header)?.context ?? []), header];
    this.#contexts.set(header, includes);
    return includes;
  }
}
