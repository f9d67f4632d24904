import type { ArithmeticOperator } from '../../abi/description/request-function.ts';
import type { AbiModel, IoctlModel } from '../../abi/model/model.ts';
import type { Place } from '../../abi/model/place.ts';
import type { PerTarget } from './per-target.ts';

/** A header with every TypeScript name decided: all that the emitter prints, and nothing left for it to choose. */
export interface BindingModel {
  /** `linux/userfaultfd.h` */
  readonly header: string;
  /** The module's path without ending: `linux/userfaultfd`. */
  readonly module: string;
  /** The targets that the bindings are proven for. */
  readonly targets: readonly string[];
  /** One per target, in that order. */
  readonly models: readonly AbiModel[];
  /** The records that other modules define, sorted by module. */
  readonly imports: readonly ModuleImport[];
  /** In header order. A record defined inside another follows it, a flag set its last member. */
  readonly declarations: readonly BoundDeclaration[];
  /** The scalars whose width or sign is not the same everywhere. */
  readonly mixedScalars: readonly MixedScalar[];
  /** The records that ref-struct-di and ref-union-di can express, each after those that it holds. */
  readonly refRecords: readonly BoundRecord[];
  /** What ref-struct-di and ref-union-di cannot express. */
  readonly notInRef: readonly NotInRef[];
  /** The macros of the header with the names of fields, by the C name of the record. */
  readonly macrosLikeFields: ReadonlyMap<string, readonly string[]>;
  /** What the header has and the bindings have not, in header order. */
  readonly notBound: readonly NotBound[];
}

export type BoundDeclaration =
  | BoundRecord
  | BoundConstant
  | BoundIoctl
  | BoundIoctlFunction
  | BoundString
  | BoundFlagSet
  | BoundEnum;

export interface BoundRecord {
  readonly kind: 'record';
  /** The class: `UffdioCopy`. */
  readonly name: string;
  /** The C name, or the path of a record defined inside another: `struct uffd_msg.arg`. */
  readonly tag: string;
  readonly keyword: 'struct' | 'union';
  readonly size: PerTarget<number>;
  /** Null for an untagged record defined inside another: it never stands alone. */
  readonly alignment: PerTarget<number> | null;
  readonly fields: readonly BoundField[];
  /** The ioctl constants that take it. */
  readonly argumentOf: readonly string[];
  /** The name of its ref type (`uffd_msg_arg`), or null where ref-struct-di cannot express it (a record of no bytes). */
  readonly refName: string | null;
  /** What the header's own comment says about it: running text, paragraphs separated by an empty line. */
  readonly comment: string | null;
  /** The release of the kernel that brought it, where the atlas knows: `6.8`. */
  readonly since: string | null;
}

export interface BoundField {
  /** The accessor. */
  readonly name: string;
  readonly cName: string;
  /** As C declares it, without the semicolon: `char name[16]`. */
  readonly declaration: string;
  /** Bytes; of a bit-field, the byte that holds its first bit. */
  readonly offset: PerTarget<number>;
  readonly access: FieldAccess;
  /** The flag set for its bits. */
  readonly flagSet: string | null;
  /** The name in the ref type, or null where it cannot be expressed there. */
  readonly refName: string | null;
  /** What the header's own comment says about it: running text, paragraphs separated by an empty line. */
  readonly comment: string | null;
  readonly since: string | null;
}

/** What TypeScript type carries a value. */
export type Carrier = 'number' | 'bigint' | 'boolean';

export type FieldAccess =
  | { readonly kind: 'scalar'; readonly scalar: BoundScalar }
  | { readonly kind: 'record'; readonly record: BoundRecordReference }
  /** Memory without a better view; `contents` is the C type that lies there where it is no plain array of bytes. */
  | { readonly kind: 'bytes'; readonly length: PerTarget<number>; readonly contents: string | null }
  /** An array of `char`. */
  | { readonly kind: 'chars'; readonly length: PerTarget<number> }
  | { readonly kind: 'scalar-array'; readonly scalar: BoundScalar; readonly length: PerTarget<number> }
  | { readonly kind: 'record-array'; readonly record: BoundRecordReference; readonly length: PerTarget<number> }
  /** An array of arrays; a row has `stride` bytes. */
  | {
      readonly kind: 'rows';
      readonly row: FieldAccess;
      readonly length: PerTarget<number>;
      readonly stride: PerTarget<number>;
    }
  | {
      readonly kind: 'bits';
      readonly accessor: BitsAccessor;
      readonly carrier: Carrier;
      /** From the start of the record that has the field. */
      readonly bit: PerTarget<number>;
      readonly width: PerTarget<number>;
    }
  /** A flexible array member; `element` is one of its elements, of `size` bytes; `chars` of that length for `char []`. */
  | { readonly kind: 'flexible'; readonly element: FieldAccess; readonly size: PerTarget<number> };

/** How a bit-field is read and written, by the names of the struct-view contract: `Bits` for readBits and writeBits. */
export type BitsAccessor = 'Bits' | 'SignedBits' | 'WideBits' | 'SignedWideBits' | 'BoolBits';

/** What a module takes from another one. */
export interface ModuleImport {
  readonly header: string;
  /** The other module's path without ending: `linux/types`. */
  readonly module: string;
  readonly records: readonly {
    readonly exported: BoundRecordReference;
    /** What it is called here. */
    readonly local: BoundRecordReference;
    /** True where only types name it. */
    readonly isType: boolean;
    /** True where a ref type holds it. */
    readonly isInRef: boolean;
  }[];
}

export interface BoundRecordReference {
  readonly name: string;
  readonly refName: string | null;
}

/** How a scalar is read and written, by the names of the struct-view contract: `U64` for readU64 and writeU64. */
export type ScalarName =
  | 'U8'
  | 'S8'
  | 'U16'
  | 'S16'
  | 'U32'
  | 'S32'
  | 'U64'
  | 'S64'
  | 'WideU32'
  | 'WideS32'
  | 'F32'
  | 'F64'
  | 'Bool';

export interface BoundScalar {
  /** A {@link ScalarName}, or the name of a {@link MixedScalar}. */
  readonly name: string;
  readonly carrier: Carrier;
  /** Bytes. */
  readonly size: PerTarget<number>;
  readonly shape: PerTarget<ScalarName>;
}

/** A pair of accessors that the module chooses at import: `readU64OrU32`, `writeU64OrU32`. */
export interface MixedScalar {
  readonly name: string;
  readonly shape: PerTarget<ScalarName>;
}

/** How the header writes a number. */
export interface Notation {
  readonly base: 8 | 10 | 16;
  /** At least this many digits. */
  readonly digits: number;
}

/** An object-like macro or an enumerator. */
export interface BoundConstant {
  readonly kind: 'constant';
  readonly name: string;
  readonly cName: string;
  readonly value: PerTarget<bigint>;
  readonly carrier: 'number' | 'bigint';
  readonly notation: Notation;
  /** The macro's replacement list where it says more than the value; null otherwise and for an enumerator. */
  readonly expression: string | null;
  /** The enum's tag; null for a macro and for an enumerator of an untagged enum. */
  readonly enum: string | null;
  readonly flagSet: string | null;
  /** What the header's own comment says about it: running text, paragraphs separated by an empty line. */
  readonly comment: string | null;
  readonly since: string | null;
}

export interface BoundIoctl {
  readonly kind: 'ioctl';
  readonly name: string;
  readonly cName: string;
  readonly value: PerTarget<bigint>;
  readonly expression: string | null;
  readonly direction: IoctlModel['direction'];
  readonly type: number;
  readonly number: number;
  readonly size: PerTarget<number>;
  readonly argument: IoctlArgument;
  /** What the header's own comment says about it: running text, paragraphs separated by an empty line. */
  readonly comment: string | null;
  readonly since: string | null;
}

/** A function-like macro that makes requests. */
export interface BoundIoctlFunction {
  readonly kind: 'ioctl-function';
  readonly name: string;
  readonly cName: string;
  /** In TypeScript. */
  readonly parameters: readonly string[];
  /** The macro as it is defined: `EVIOCGBIT(ev,len) _IOC(_IOC_READ, 'E', 0x20 + (ev), len)` without its name. */
  readonly expression: string | null;
  readonly direction: IoctlModel['direction'];
  /** The request with the computed parts left at zero. */
  readonly fixed: PerTarget<bigint>;
  /** The parts that depend on a parameter. */
  readonly computed: readonly ComputedPart[];
  readonly argument: IoctlArgument;
  /** What the header's own comment says about it: running text, paragraphs separated by an empty line. */
  readonly comment: string | null;
  readonly since: string | null;
}

export interface ComputedPart {
  readonly part: 'type' | 'number' | 'size';
  readonly value: BoundArithmetic;
  /** The bits that it has in the request. */
  readonly shift: PerTarget<number>;
  readonly width: PerTarget<number>;
}

/** Arithmetic on numbers that stay between 0 and 2^31 - 1 at every step. */
export type BoundArithmetic =
  | { readonly kind: 'constant'; readonly value: PerTarget<bigint> }
  | { readonly kind: 'parameter'; readonly name: string }
  | {
      readonly kind: 'binary';
      readonly operator: ArithmeticOperator;
      readonly left: BoundArithmetic;
      readonly right: BoundArithmetic;
    }
  | {
      readonly kind: 'conditional';
      readonly condition: BoundArithmetic;
      readonly consequent: BoundArithmetic;
      readonly alternate: BoundArithmetic;
    };

export type IoctlArgument = (
  | { readonly kind: 'record'; readonly name: string }
  /** Memory that holds `contents`, a C type without a class here; null where its size alone is known. */
  | { readonly kind: 'bytes'; readonly contents: string | null }
  /** An integer by value. */
  | { readonly kind: 'number' }
  | { readonly kind: 'none' }
) & {
  /** What the profile says about it; null where the macro alone says what it is. */
  readonly reason: string | null;
};

export interface BoundString {
  readonly kind: 'string';
  readonly name: string;
  readonly cName: string;
  readonly value: PerTarget<string>;
  /** What the header's own comment says about it: running text, paragraphs separated by an empty line. */
  readonly comment: string | null;
  readonly since: string | null;
}

export interface BoundFlagSet {
  readonly kind: 'flag-set';
  readonly name: string;
  readonly members: readonly { readonly name: string; readonly cName: string }[];
  /** The fields that hold such bits, as class and accessor. */
  readonly fields: readonly { readonly record: string; readonly field: string }[];
}

/** The enumerators of a tagged enum, together. */
export interface BoundEnum {
  readonly kind: 'enum';
  readonly name: string;
  /** `enum i2c_kind` */
  readonly tag: string;
  /** The TypeScript names of its constants. */
  readonly members: readonly string[];
  /** What the header's own comment says about it: running text, paragraphs separated by an empty line. */
  readonly comment: string | null;
}

export interface NotInRef {
  /** `struct foo.bar` for a field. */
  readonly name: string;
  readonly reason: string;
}

export interface NotBound {
  /** `struct foo.bar` for a field. */
  readonly name: string;
  readonly kind: string;
  readonly reason: string;
  readonly place: Place;
  /** True where the profile leaves it out. */
  readonly isMeant?: boolean;
}
