import type { Documentation } from '../comments/documentation.ts';
import type { AbiModel } from './model.ts';
import type { Place } from './place.ts';
import type { NoRequestFunction, RequestFunction } from './request-function.ts';

/** A header resolved for one target: the public model, and what a binder needs beside it. */
export interface Resolution {
  readonly model: AbiModel;
  /** What each type spelling of the model (fields, arguments, typedefs) means on this target. */
  readonly types: ReadonlyMap<string, TypeFacts>;
  /** Every name that the header defines, in header order, by its C name (`struct uffd_msg`, `UFFD_API`). */
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

/** A type as the target sees it, typedefs resolved. Sizes and alignments in bytes. */
export type TypeFacts =
  | { readonly kind: 'integer'; readonly size: number; readonly alignment: number; readonly signed: boolean }
  /** `_Bool`, by whatever name. */
  | { readonly kind: 'boolean'; readonly size: number; readonly alignment: number }
  | { readonly kind: 'floating'; readonly size: number; readonly alignment: number }
  | { readonly kind: 'pointer'; readonly size: number; readonly alignment: number }
  | {
      readonly kind: 'record';
      /** As in the model: `struct uffdio_range`. */
      readonly name: string;
      /** The header that defines it, relative to its include root. */
      readonly header: string;
      readonly size: number;
      readonly alignment: number;
    }
  | {
      readonly kind: 'array';
      readonly element: string;
      readonly count: readonly number[];
      readonly size: number;
      readonly alignment: number;
    }
  | { readonly kind: 'incomplete' };
