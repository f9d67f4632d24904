type Without<Type, Key extends PropertyKey> = Type extends unknown ? Omit<Type, Key> : never;

/** Without the alignment, which attributes may change that no spelling shows. */
export type TypeMeaning = Without<TypeFacts, 'alignment'>;

/** What a spelling of the model means on its target, as the model tells it. */
export type TypeModel = TypeMeaning & {
  /** As fields, arguments and typedefs of the model have it: `__u32`, `struct uffdio_range`. */
  readonly spelling: string;
};

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
