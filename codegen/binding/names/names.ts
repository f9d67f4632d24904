/**
 * Every rule about TypeScript names. Constants and fields keep their C names; record classes are in PascalCase. Where a
 * name cannot be used as it is, it gets a trailing underscore (a class first tries `Struct` or `Union`).
 */

/** Words that cannot name a `const` or `class` in a strict-mode module, or that TypeScript refuses as a class name. */
const reservedWords = (
  'arguments await break case catch class const continue debugger default delete do else enum eval export extends ' +
  'false finally for function if implements import in instanceof interface let new null package private protected ' +
  'public return static super switch this throw true try typeof undefined var void while with yield ' +
  'any bigint boolean never number object string symbol unknown'
).split(' ');

/** Why a name cannot be given, in words. */
export function takenName(name: string): string {
  return reservedWords.includes(name)
    ? `'${name}' is a word of TypeScript; give another name`
    : `the name '${name}' is already taken`;
}

/** What a class and an object take for something else. */
const namesOfObjects = ['constructor', '__proto__'];

/** A module that exports a function of this name is taken for a promise by `await import()`. */
const thenable = 'then';

/** What a generated module imports, declares for itself, or uses as a global. */
const namesOfViewModule = (
  'CharArray ElementValue FieldArray FlagSet IoctlRequest StructView assignRecord byTarget computeRequest countWithin nestedRecord ' +
  'provenTarget provenTargets readBytes readChars recordArray rowArray scalarArray target writeBytes writeChars ' +
  'Buffer Iterable Uint8Array'
).split(' ');

const scalarNames = (
  'U8 S8 U16 S16 U32 S32 U64 S64 WideU32 WideS32 F32 F64 Bool ' + 'Bits SignedBits WideBits SignedWideBits BoolBits'
).split(' ');

/** What a generated module of ref types imports or declares for itself. */
const namesOfRefModule = (
  'ref refStruct refUnion StructType UnionType byTarget bytes arrayOf provenTarget provenTargets target withLayout ' +
  'u8 s8 u16 s16 u32 s32 u64 s64 wideU32 wideS32 f32 f64 bool'
).split(' ');

/** Behind a name that is taken. */
const mostUnderscores = 8;

/** The names of one module: each is given out once. */
export class ModuleNames {
  readonly #taken: Set<string>;
  /** Names that a profile gives, with the C names that they are for. */
  readonly #given = new Map<string, string>();
  /** The last number that was put behind a name. */
  readonly #numbers = new Map<string, number>();

  constructor(taken: Iterable<string>) {
    this.#taken = new Set(taken);
  }

  /** The first of `candidates` that is free, else the last one with underscores, and where those run out with a number. */
  claim(...candidates: readonly [string, ...string[]]): string {
    const name = candidates.find((candidate) => !this.#taken.has(candidate)) ?? this.#apart(candidates.at(-1)!);
    this.#taken.add(name);
    return name;
  }

  #apart(name: string): string {
    for (let count = 1; count <= mostUnderscores; count++) {
      const free = name + '_'.repeat(count);
      if (!this.#taken.has(free)) return free;
    }
    let number = this.#numbers.get(name) ?? mostUnderscores;
    do number++;
    while (this.#taken.has(`${name}_${number}`));
    this.#numbers.set(name, number);
    return `${name}_${number}`;
  }

  /** Gives out a name that a profile wants for a C name; false where it is taken. */
  give(name: string, cName: string): boolean {
    if (this.#taken.has(name)) return false;
    this.#taken.add(name);
    this.#given.set(name, cName);
    return true;
  }

  /** The C name that was {@link give}n what {@link claim} would otherwise answer with; undefined where none was. */
  displacing(...candidates: readonly string[]): string | undefined {
    const wanted = candidates.find((candidate) => !this.#taken.has(candidate) || this.#given.has(candidate));
    return wanted === undefined ? undefined : this.#given.get(wanted);
  }

  has(name: string): boolean {
    return this.#taken.has(name);
  }
}

/** A table for the module of record classes and constants. */
export function viewModuleNames(): ModuleNames {
  const accessors = scalarNames.flatMap((scalar) => [`read${scalar}`, `write${scalar}`]);
  return new ModuleNames([...reservedWords, ...namesOfObjects, thenable, ...namesOfViewModule, ...accessors]);
}

/** A table for the parameters of one function, which hide names of the module. */
export function parameterNames(): ModuleNames {
  return new ModuleNames([...reservedWords, 'byTarget', 'computeRequest', 'target']);
}

/** A table for the module of ref types. */
export function refModuleNames(): ModuleNames {
  return new ModuleNames([...reservedWords, ...namesOfObjects, thenable, ...namesOfRefModule]);
}

/** True for what can be written as a TypeScript identifier. C's universal character names are the only ones that cannot. */
export function isIdentifier(name: string): boolean {
  return /^[\p{ID_Start}_$][\p{ID_Continue}$]*$/u.test(name);
}

/**
 * `uffdio_copy` → `UffdioCopy`, `__kernel_timespec` → `KernelTimespec`, `v4l2_format` → `V4l2Format`. An underscore
 * between digits stays, so that `foo_1_2` and `foo_12` are two names.
 */
export function pascalCase(name: string): string {
  let joined = '';
  for (const word of name.split('_')) {
    const apart = /[0-9]$/.test(joined) && /^[0-9]/.test(word);
    joined += (apart ? '_' : '') + word.charAt(0).toUpperCase() + word.slice(1);
  }
  return /^[0-9]/.test(joined) || joined === '' ? `_${joined}` : joined;
}

/** The name without its keyword: `struct uffdio_copy` → `uffdio_copy`; a typedef's name stays. */
export function bareTag(cName: string): string {
  return cName.replace(/^(?:struct|union) /, '');
}

/** What a class may be called, best first. */
export function classNameCandidates(words: string, keyword: 'struct' | 'union'): [string, string] {
  const name = pascalCase(words);
  return [name, `${name}${keyword === 'struct' ? 'Struct' : 'Union'}`];
}

/** What the enumerators of an enum may be called together, best first. */
export function enumNameCandidates(tag: string): [string, string] {
  const name = pascalCase(tag);
  return [name, `${name}Enum`];
}

/** A field's accessor: the C name, except for the two that JavaScript gives a meaning of their own. */
export function accessorNames(): ModuleNames {
  return new ModuleNames(namesOfObjects);
}

/** A field's name in a ref type: ref-struct-di's instances have members of their own, and inherit from Object. */
export function refFieldNames(): ModuleNames {
  return new ModuleNames([...Object.getOwnPropertyNames(Object.prototype), 'inspect', 'ref', 'toJSON', 'toObject']);
}
