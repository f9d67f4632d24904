declare const ioctlArgument: unique symbol;

/**
 * An ioctl request number that knows what it takes: a record view, `number` for an integer passed by value,
 * `Uint8Array` for memory that has no record class here, `undefined` for nothing.
 * `ioctl(fd, UFFDIO_WAKE, UffdioCopy.alloc())` does not compile.
 */
export type IoctlRequest<Argument> = number & { readonly [ioctlArgument]: (argument: Argument) => Argument };

/** A part of a request that is computed: its value, and the bits that it has in the request. */
export interface ComputedPart {
  readonly value: number;
  readonly shift: number;
  readonly width: number;
}

/** What a parameter may be at most: for larger ones the arithmetic of the macro is not proven, and no part holds them. */
const greatestParameter = 0xffff;

/**
 * The request of a function-like macro: `fixed` with the computed parts put into it.
 *
 * @throws RangeError for a parameter that is no whole number from 0 to 65535, and for a part that does not fit into its
 * bits, where C would let it run into the next one.
 */
export function computeRequest<Argument>(
  name: string,
  parameters: Readonly<Record<string, number>>,
  fixed: number,
  parts: Readonly<Record<string, ComputedPart>>,
): IoctlRequest<Argument> {
  for (const [parameter, value] of Object.entries(parameters)) {
    if (!Number.isInteger(value) || value < 0 || value > greatestParameter) {
      throw new RangeError(`${name}: ${parameter}: expected an integer from 0 to ${greatestParameter}, saw ${value}`);
    }
  }
  let request = fixed;
  for (const [part, { value, shift, width }] of Object.entries(parts)) {
    const greatest = 2 ** width - 1;
    if (value > greatest) throw new RangeError(`${name}: its ${part} is at most ${greatest}, saw ${value}`);
    request += value * 2 ** shift;
  }
  return request as IoctlRequest<Argument>;
}
