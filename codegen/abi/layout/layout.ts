/**
 * Record layout: where GCC puts the members of structs and unions. The only file that computes with offsets.
 *
 * Positions are kept in bits from the start of the record. Scalars, arrays and records come in by their size and
 * alignment only, so that nothing here depends on how C spells types. The rules are those of the System V ABI
 * supplements and AAPCS as GCC carries them out, with the GNU attributes, which no document orders completely; where
 * one of them is called a GCC rule, random records judged by GCC (test/abi) are its specification.
 */
import type { RecordKeyword } from '../../ast/c-type.ts';
import { Refusal } from '../model/refusal.ts';
import type { ScalarLayout, Target } from '../target/target.ts';

/** What a record needs to know of a member's type. Bytes. */
export interface ObjectLayout extends ScalarLayout {
  /** A typedef's attribute chose the alignment: `memberLimit` does not apply (GCC rule). */
  readonly userAligned: boolean;
  /** GCC's BLKmode: an array or record that cannot be taken for one integer, whatever its size. */
  readonly isBlock?: boolean;
}

/** A member to be placed: its attributes evaluated. */
export interface MemberRequest {
  readonly type: ObjectLayout;
  /** Null for what is no bit-field. */
  readonly bitWidth: number | null;
  readonly named: boolean;
  readonly packed: boolean;
  /** An array without a length: its size is not known to be 0. */
  readonly flexible: boolean;
  /** The largest `aligned` of the member itself; null for none. */
  readonly aligned: number | null;
}

export interface RecordRequest {
  readonly keyword: RecordKeyword;
  readonly members: readonly MemberRequest[];
  readonly packed: boolean;
  /** `aligned` of the record; null for none. */
  readonly aligned: number | null;
  /** `#pragma pack` in force; null for none. */
  readonly pack: number | null;
}

export interface RecordLayout extends ObjectLayout {
  /** For each member, in order, the bits before it. */
  readonly positions: readonly number[];
  /** For each member, in order, the alignment in bytes that it asks for itself; 0 for a bit-field. */
  readonly alignments: readonly number[];
}

/** Largest record and array, in bytes: what Node can hold in one Buffer on every machine. */
export const sizeLimit = 2 ** 31 - 1;

/** @throws Refusal for a record past {@link sizeLimit} and for an impossible bit-field. */
export function layOutRecord(request: RecordRequest, target: Target): RecordLayout {
  const record = new RecordInProgress(request, target);
  const positions = request.members.map((member) =>
    request.keyword === 'union' ? record.overlay(member) : record.append(member),
  );
  return { ...record.finish(), positions, alignments: record.alignments };
}

/** An array of `count` elements. The element's alignment is the array's (C11 6.2.8, 6.5.3.4p4). */
export function arrayLayout(element: ObjectLayout, count: number): ObjectLayout {
  // GCC rule: there is no padding between elements, so an over-aligned element is an error.
  if (element.size % element.alignment !== 0) {
    throw new Refusal(
      `array elements of ${element.size} bytes cannot be aligned to ${element.alignment}: no compiler accepts it`,
    );
  }
  const isBlock = element.isBlock === true || (count !== 1 && !isIntegerSize(element.size * count));
  return { ...element, size: checkedSize(element.size * count), isBlock };
}

/** A typedef's variant of a type: `aligned` on a typedef replaces the alignment and leaves the size (GNU: may lower it). */
export function realigned(type: ObjectLayout, alignment: number): ObjectLayout {
  return { ...type, alignment, userAligned: true };
}

/** `_Atomic`: what has the size of an integer is aligned at least like one, in records too (GCC rule). */
export function atomicLayout(type: ObjectLayout, target: Target): ObjectLayout {
  if (!isIntegerSize(type.size)) return type;
  const alignment = Math.max(type.alignment, Math.min(type.size, target.biggestAlignment));
  return { ...type, alignment, memberLimit: Number.POSITIVE_INFINITY };
}

function isIntegerSize(size: number): boolean {
  return [1, 2, 4, 8, 16].includes(size);
}

/** GCC rule: a record with such a member is no integer either. One of no size does not count. */
function forcesBlock({ type, flexible }: MemberRequest): boolean {
  return flexible || (type.isBlock === true && type.size > 0);
}

/** What `_Alignof` answers: the least alignment that an object of this type has anywhere, in a record too (GCC rule). */
export function leastAlignment({ alignment, memberLimit, userAligned }: ObjectLayout): number {
  return userAligned ? alignment : Math.min(alignment, memberLimit);
}

/** Where a member of a member lies: `outer` bits of the member plus `inner` bits inside it. */
export function nestedPosition(outer: number, inner: number): number {
  return outer + inner;
}

/** The position of an array's element. */
export function elementPosition(array: number, elementSize: number, index: number): number {
  return array + elementSize * index * 8;
}

/** The whole bytes before a position. */
export function byteOffset(position: number): number {
  return Math.floor(position / 8);
}

function checkedSize(size: number): number {
  if (size <= sizeLimit) return size;
  throw new Refusal(`${size} bytes are more than this generator lays out (${sizeLimit})`);
}

function roundUp(value: number, multiple: number): number {
  return Math.ceil(value / multiple) * multiple;
}

/** How one member is aligned. */
interface MemberAlignment {
  /** Bits. */
  readonly alignment: number;
  /** A bit-field that is exactly an integer in its place is placed like one. */
  readonly asBitField: boolean;
}

/** A record whose members so far are placed. All quantities in bits. */
class RecordInProgress {
  readonly #request: RecordRequest;
  readonly #target: Target;
  /** `#pragma pack` in bits, or Infinity. */
  readonly #limit: number;
  readonly alignments: number[] = [];
  #alignment: number;
  /** First bit after the last member of a struct; most bits of any member of a union. */
  #end = 0;

  constructor(request: RecordRequest, target: Target) {
    this.#request = request;
    this.#target = target;
    this.#limit = request.pack === null ? Number.POSITIVE_INFINITY : request.pack * 8;
    this.#alignment = (request.aligned ?? 1) * 8;
  }

  /** C11 6.7.2.1p15: members of a struct have ascending addresses. Answers the member's position. */
  append(member: MemberRequest): number {
    const { alignment, asBitField } = this.#join(member, this.#end);
    let position = roundUp(this.#end, alignment);
    if (asBitField && this.#straddles(member, position)) position = this.#nextUnit(member, position, alignment);
    this.#end = position + (member.bitWidth ?? member.type.size * 8);
    checkedSize(this.#end / 8);
    return position;
  }

  /** C11 6.7.2.1p16: every member of a union starts at its beginning. */
  overlay(member: MemberRequest): number {
    this.#join(member, 0);
    this.#end = Math.max(this.#end, roundUp(member.bitWidth ?? member.type.size * 8, 8));
    return 0;
  }

  /** C11 6.7.2.1p17: padding at the end, so that arrays of the record keep every element aligned. */
  finish(): ObjectLayout {
    const alignment = this.#alignment / 8;
    const size = checkedSize(roundUp(Math.ceil(this.#end / 8), alignment));
    const { members, aligned } = this.#request;
    const isBlock = !isIntegerSize(size) || members.some(forcesBlock);
    // GCC rule, for i386: a record that could be an integer of 8 bytes is limited inside other records as one is.
    const memberLimit = size === 8 && !isBlock ? this.#target.memberLimitOf8 : Number.POSITIVE_INFINITY;
    const chosen = aligned !== null || members.some((each) => this.#isUserAligned(each));
    const userAligned = chosen && (isBlock || !this.#isIntegerOfItsAlignment(size, alignment));
    return { size, alignment, memberLimit, userAligned, isBlock };
  }

  /** GCC rule: a record that could be loaded as an integer, and is aligned like one, forgets that an attribute has aligned it. */
  #isIntegerOfItsAlignment(size: number, alignment: number): boolean {
    const { strictAlignment, dataModel } = this.#target;
    return strictAlignment && size === alignment && size <= (dataModel === 'LP64' ? 16 : 8);
  }

  /**
   * Whether an attribute chose a member's alignment. One that asks for less than the type has is without effect, and so is
   * one of the type of an unnamed bit-field, but for the width zero (GCC rules).
   */
  #isUserAligned(member: MemberRequest): boolean {
    const { type, aligned, bitWidth, named } = member;
    if (bitWidth !== null && bitWidth > 0) {
      return aligned !== null || (type.userAligned && (named || this.#target.unnamedBitFieldsAlign));
    }
    if (aligned === null) return type.userAligned;
    const isReplaced = type.alignment > aligned && (bitWidth === 0 || !this.#packed(member));
    return isReplaced ? type.userAligned : true;
  }

  /** Raises the record's alignment for a member that would follow bit `end`, and decides the member's own. */
  #join(member: MemberRequest, end: number): MemberAlignment {
    const own = this.#alignmentOf(member, end);
    this.alignments.push(member.bitWidth === null ? own.alignment / 8 : 0);
    if (member.bitWidth === null) {
      this.#alignment = Math.max(this.#alignment, own.alignment);
    } else if (member.named || this.#target.unnamedBitFieldsAlign) {
      // System V: a named bit-field aligns the record as its type would. AAPCS 8.1.8: an unnamed one does too.
      this.#alignment = Math.max(this.#alignment, own.alignment, this.#typeAlignmentFromBitField(member));
    }
    return own;
  }

  /** GNU: `packed` has no effect on what is aligned to a byte anyway, except bit-fields. */
  #packed(member: MemberRequest): boolean {
    const packed = member.packed || this.#request.packed;
    return packed && (member.bitWidth !== null || member.type.alignment > 1);
  }

  #alignmentOf(member: MemberRequest, end: number): MemberAlignment {
    if (member.bitWidth !== null && member.bitWidth !== 0) return this.#alignmentOfBitField(member, end);
    // A bit-field of width zero ends the unit whatever `packed` and `#pragma pack` say (GCC rule).
    const zeroWidth = member.bitWidth === 0;
    const packed = this.#packed(member) && !zeroWidth;
    let alignment = (member.aligned ?? 0) * 8;
    let userAligned = member.aligned !== null;
    if (packed) {
      alignment = userAligned ? alignment : 8;
    } else {
      if (member.type.alignment * 8 > alignment) {
        alignment = member.type.alignment * 8;
        userAligned = member.type.userAligned;
      }
      if (!userAligned) alignment = Math.min(alignment, member.type.memberLimit * 8);
    }
    if (!zeroWidth) alignment = Math.min(alignment, this.#limit);
    return { alignment, asBitField: zeroWidth };
  }

  /** A bit-field starts at any bit, unless an attribute aligns it or it is exactly an integer in its place (GCC rule). */
  #alignmentOfBitField(member: MemberRequest, end: number): MemberAlignment {
    const width = member.bitWidth ?? 0;
    const packed = this.#packed(member);
    let alignment = (member.aligned ?? 0) * 8 || 1;
    let asBitField = true;
    const integerAlignment = this.#alignmentOfIntegerOf(width);
    if (integerAlignment !== null && !(packed && integerAlignment > 8) && end % integerAlignment === 0) {
      alignment = Math.max(alignment, integerAlignment);
      asBitField = false;
    }
    const userAligned = member.aligned !== null;
    if (packed && !userAligned) alignment = Math.min(alignment, 8);
    if (!packed && !userAligned) alignment = Math.min(alignment, member.type.memberLimit * 8);
    return { alignment: Math.min(alignment, this.#limit), asBitField };
  }

  /** The alignment of an integer of exactly this many bits, null where the machine has none. */
  #alignmentOfIntegerOf(width: number): number | null {
    const widest = this.#target.dataModel === 'LP64' ? 128 : 64;
    if (width < 8 || width > widest || (width & (width - 1)) !== 0) return null;
    return Math.min(width, this.#target.biggestAlignment * 8);
  }

  /** What a bit-field's declared type asks of the record's alignment. */
  #typeAlignmentFromBitField(member: MemberRequest): number {
    const alignment = this.#unitAlignment(member);
    if (member.bitWidth === 0) return alignment;
    if (this.#request.pack !== null) return Math.min(alignment, this.#limit);
    return this.#packed(member) ? 8 : alignment;
  }

  #unitAlignment({ type }: MemberRequest): number {
    return 8 * leastAlignment(type);
  }

  /** System V: a bit-field lies in one storage unit of its declared type. Packing, also by pragma, lifts the rule. */
  #straddles(member: MemberRequest, position: number): boolean {
    const width = member.bitWidth ?? 0;
    if (width === 0 || this.#request.pack !== null || this.#packed(member)) return false;
    const unit = this.#unitAlignment(member);
    const unitsTouched = Math.ceil(((position % unit) + width) / unit);
    return unitsTouched > Math.floor((member.type.size * 8) / unit);
  }

  /**
   * The storage unit after a position. GCC rule: it rounds up from the last boundary of the machine's (or the record's
   * own) alignment, which shows where a typedef aligns the unit to more than that.
   */
  #nextUnit(member: MemberRequest, position: number, alignment: number): number {
    const boundary = 8 * Math.max(this.#request.aligned ?? 1, this.#target.biggestAlignment);
    const moved = position !== this.#end;
    if (moved && alignment >= boundary) return position;
    const base = Math.floor(this.#end / boundary) * boundary;
    return base + roundUp(position - base, this.#unitAlignment(member));
  }
}
