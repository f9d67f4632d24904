/** A type of the kernel's type information. Types refer to each other by number; 0 is `void`. */
export type BtfType =
  | BtfInteger
  | BtfRecord
  | BtfEnum
  | BtfArray
  | { readonly kind: 'pointer'; readonly name: string }
  | { readonly kind: 'floating'; readonly name: string; readonly size: number }
  /** `const`, `volatile`, `restrict` and tags: they change nothing here. */
  | { readonly kind: 'qualifier'; readonly name: string; readonly of: number }
  | { readonly kind: 'typedef'; readonly name: string; readonly of: number }
  /** Functions, variables, forward declarations, `void`: nothing that a record holds. */
  | { readonly kind: 'other'; readonly name: string };

export interface BtfInteger {
  readonly kind: 'integer';
  readonly name: string;
  /** Bytes. */
  readonly size: number;
  readonly signed: boolean;
  /** Less than the bytes hold where the type stands for a bit-field. */
  readonly bits: number;
  readonly bitOffset: number;
}

export interface BtfRecord {
  readonly kind: 'struct' | 'union';
  /** The tag, or empty. */
  readonly name: string;
  /** Bytes. */
  readonly size: number;
  readonly members: readonly BtfMember[];
}

export interface BtfMember {
  /** Empty for an anonymous record. */
  readonly name: string;
  readonly type: number;
  /** From the start of the record. */
  readonly bitOffset: number;
  /** Null for what is no bit-field. */
  readonly bitWidth: number | null;
}

export interface BtfEnum {
  readonly kind: 'enum';
  readonly name: string;
  readonly size: number;
  readonly enumerators: readonly { readonly name: string; readonly value: bigint }[];
}

export interface BtfArray {
  readonly kind: 'array';
  readonly name: '';
  readonly element: number;
  readonly length: number;
}
