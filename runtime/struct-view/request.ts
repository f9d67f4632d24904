declare const ioctlArgument: unique symbol;

/**
 * An ioctl request number that knows what it takes: a record view, `number` for an integer passed by value,
 * `Uint8Array` for memory that has no record class here, `undefined` for nothing.
 * `ioctl(fd, UFFDIO_WAKE, UffdioCopy.alloc())` does not compile.
 */
export type IoctlRequest<Argument> = number & { readonly [ioctlArgument]: (argument: Argument) => Argument };
