import type { Documentation } from '../../comments/documentation.ts';
import type { AbiModel } from '../model/model.ts';
import type { Place } from '../model/place.ts';
import type { TypeFacts } from '../model/type-model.ts';
import type { NoRequestFunction, RequestFunction } from './request-function.ts';

/** A header resolved for one target: the public model, and what a binder needs beside it. */
export interface Resolution {
  readonly model: AbiModel;
  /** What each type spelling of the model (fields, arguments, typedefs) means on this target. */
  readonly types: ReadonlyMap<string, TypeFacts>;
  /**
   * Every name that the header defines, in header order, by its C name (`struct uffd_msg`, `UFFD_API`). They are looked
   * for when they are first asked for.
   */
  readonly definitions: ReadonlyMap<string, Definition>;
  /** What the header's own comments say. They are read when they are first asked for. */
  readonly documentation: () => Documentation;
  /** Function-like macros that make requests, or why no function can be made of one. */
  readonly requestFunctions: ReadonlyMap<string, RequestFunction | NoRequestFunction>;
  /** C names (`struct sockaddr`, `IFNAMSIZ`) that declarations of the header or its includes need and nothing defines. */
  readonly missing: ReadonlySet<string>;
}

/** Where a name is defined in the header and, for a macro, its replacement list with single spaces. */
export interface Definition extends Place {
  readonly kind: 'record' | 'typedef' | 'enumerator' | 'macro';
  readonly text: string | null;
}
