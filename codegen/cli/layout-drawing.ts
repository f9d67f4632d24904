import pc from 'picocolors';
import { gapsOf, outermostOffset } from '../abi/gaps.ts';
import type { FieldModel, RecordModel } from '../abi/model.ts';

const cacheLineBytes = 64;

/**
 * Draws a record with the offset and size of each field, in bytes from the start of the record, and says where bytes
 * are left over and where a cache line of 64 bytes begins.
 *
 * ```
 * struct uffd_msg {   32 bytes, align 1
 *      0    1    __u8 event;
 * …
 * }
 * ```
 */
export function drawRecord(record: RecordModel): string {
  const drawing = new RecordDrawing();
  drawing.fields(record.fields, record.size, 0, 1);
  const headline = `${pc.bold(record.name)} {   ${record.size} bytes, align ${record.alignment}`;
  return [headline, ...drawing.lines, '}', ''].join('\n');
}

class RecordDrawing {
  readonly lines: string[] = [];
  #cacheLine = 0;

  fields(fields: readonly FieldModel[], size: number, recordOffset: number, depth: number): void {
    const gaps = gapsOf(fields, size, recordOffset);
    const gapBefore = (index: number) => gaps.find(({ before }) => before === index);
    fields.forEach((field, index) => {
      this.#gap(gapBefore(index)?.width, 'hole', depth);
      this.#field(field, recordOffset, depth);
    });
    this.#gap(gapBefore(fields.length)?.width, 'padding', depth);
  }

  #field(field: FieldModel, recordOffset: number, depth: number): void {
    const offset = outermostOffset(field, recordOffset);
    this.#cacheLineAt(offset, depth);
    const indent = '  '.repeat(depth);
    if (field.fields !== undefined) {
      this.#line(offset, field.size, `${indent}${field.keyword} {`);
      this.fields(field.fields, elementSize(field), offset, depth + 1);
      this.#line(null, null, `${indent}} ${pc.bold(field.name)}${lengths(field)};`);
      return;
    }
    const width = field.bitWidth === undefined ? '' : ` : ${field.bitWidth}`;
    const bits = field.bitOffset === undefined ? '' : pc.dim(`   bit ${field.bitOffset}`);
    this.#line(offset, field.size, `${indent}${field.type} ${pc.bold(field.name)}${lengths(field)}${width};${bits}`);
  }

  #gap(width: number | undefined, kind: 'hole' | 'padding', depth: number): void {
    if (width === undefined) return;
    const amount = width % 8 === 0 ? plural(width / 8, 'byte') : plural(width, 'bit');
    this.#line(
      null,
      null,
      pc.yellow(`${'  '.repeat(depth)}-- ${amount} ${kind === 'hole' ? 'hole' : 'of padding'} --`),
    );
  }

  #cacheLineAt(offset: number, depth: number): void {
    const cacheLine = Math.floor(offset / cacheLineBytes);
    if (cacheLine === this.#cacheLine) return;
    this.#cacheLine = cacheLine;
    const start = cacheLine * cacheLineBytes;
    this.#line(null, null, pc.dim(`${'  '.repeat(depth)}-- cache line ${cacheLine}, from byte ${start} --`));
  }

  #line(offset: number | null, size: number | null, text: string): void {
    const column = (value: number | null, width: number) => (value === null ? '' : String(value)).padStart(width);
    this.lines.push(`${column(offset, 6)} ${column(size, 5)}  ${text}`);
  }
}

function elementSize(field: FieldModel): number {
  const elements = (field.count ?? []).reduce((product, length) => product * length, 1);
  return elements === 0 ? 0 : (field.size ?? 0) / elements;
}

function lengths(field: FieldModel): string {
  const counted = (field.count ?? []).map((length) => `[${length}]`).join('');
  return field.flexible === true && counted === '' ? '[]' : counted;
}

function plural(amount: number, noun: string): string {
  return `${amount} ${noun}${amount === 1 ? '' : 's'}`;
}
