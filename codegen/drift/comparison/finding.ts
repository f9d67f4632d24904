/** What a finding is about. A macro constant and an enumerator of the same name are one `constant` to a C program. */
export type Subject = 'record' | 'field' | 'typedef' | 'constant' | 'ioctl' | 'string' | 'function';

/** A fact that differs. */
export interface FactChange {
  /** `size`, `offset`, `value`, `type`, … */
  readonly fact: string;
  /** As text for people; null where that side does not state it. */
  readonly old: string | null;
  readonly new: string | null;
  /** True for types that both sides are known to mean the same by. */
  readonly sameMeaning?: true;
}

/** One symbol that differs between two models. */
export interface Finding {
  /** `missing`: only the old model has it; `added`: only the new one. */
  readonly kind: 'missing' | 'added' | 'changed';
  readonly subject: Subject;
  /** The C name; for a field the record and the path in it: `struct uffd_msg.arg.pagefault.address`. */
  readonly symbol: string;
  /** Empty unless `changed`. */
  readonly changes: readonly FactChange[];
  /** 1-based lines in either header, a field's being its record's; null where not known. */
  readonly oldLine: number | null;
  readonly newLine: number | null;
  /** Changed symbols that explain this one, nearest first: `UFFDIO_API` is made from `struct uffdio_api`. */
  readonly causes: readonly string[];
  /** The last of them, which nothing explains. */
  readonly follows: string | null;
  /** A mask that gained the bits of names which the old header does not have: it grows by design. */
  readonly growth: boolean;
}
