import { MFD_CLOEXEC, MFD_HUGETLB } from '../../generated/linux/memfd.ts';
import { syscalls } from '../backends/syscalls.ts';
import { FileDescriptor } from '../descriptors/file-descriptor.ts';
import { checked } from '../kernel/syscall-error.ts';
import { type HugePages, hugePageBits, hugePageSize } from './huge-pages.ts';
import { wholePages } from './lengths.ts';
import { Mapping, pageSize } from './mapping.ts';

/** What a file in memory is called and made of. */
export interface MemoryFileOptions {
  /** Shown in /proc/PID/maps. */
  readonly name?: string;
  /** Huge pages, also of which size; pages of the usual size where it is left out. */
  readonly hugePages?: HugePages;
}

/** Which part of a memory file is mapped, and how. */
export interface MapOptions {
  /** Where in the file the mapping begins, in bytes: whole pages. */
  readonly offset?: number;
  /** Bytes; to the end of the file where it is left out. */
  readonly length?: number;
  /** Whether writing changes the file; true where it is left out. */
  readonly shared?: boolean;
}

/**
 * A file that lies in memory (memfd_create). Mapped twice, one mapping fills pages in that the other has not mapped yet:
 * that is what minor faults are made of.
 */
export class MemoryFile implements Disposable {
  /** Bytes: whole pages. */
  readonly length: number;
  /** Bytes in a page of it, also where it is mapped. */
  readonly pageSize: number;
  readonly #file: FileDescriptor;

  private constructor(fd: number, length: number, size: number) {
    this.#file = new FileDescriptor(fd, 'the memory file');
    this.length = length;
    this.pageSize = size;
  }

  /**
   * @param length bytes, rounded up to whole pages.
   * @throws RangeError where it is no whole number from 0 on; SyscallError
   */
  static create(length: number, { name = 'uapi-bindgen', hugePages = false }: MemoryFileOptions = {}): MemoryFile {
    const size = hugePages === false ? pageSize() : hugePageSize(hugePages);
    const whole = wholePages(length, size, `'${name}'`);
    const flags = hugePages === false ? MFD_CLOEXEC : MFD_CLOEXEC + MFD_HUGETLB + hugePageBits(size);
    const fd = checked(syscalls().memfd(name, flags), 'memfd_create', `of '${name}'`);
    const file = new MemoryFile(fd, whole, size);
    try {
      checked(syscalls().truncate(fd, whole), 'ftruncate', `of '${name}' to ${whole} bytes`);
      return file;
    } catch (error) {
      file.close();
      throw error;
    }
  }

  /** Its descriptor, which it closes. @throws ClosedError after `close` */
  get fd(): number {
    return this.#file.number;
  }

  /**
   * The mapping keeps the file: it may be closed before.
   *
   * @throws RangeError where the offset or the length is no whole number from 0 on; SyscallError
   */
  map({ offset = 0, length = this.length - offset, shared = true }: MapOptions = {}): Mapping {
    if (Number.isSafeInteger(offset) && offset > this.length && length < 0) {
      throw new RangeError(`expected an offset inside the ${this.length} bytes of the file, saw ${offset}`);
    }
    return Mapping.ofFile(this.fd, { offset, length, shared, pageSize: this.pageSize });
  }

  /** Its memory stays as long as something maps it. May be called again. */
  close(): void {
    this.#file.close();
  }

  [Symbol.dispose](): void {
    this.close();
  }
}
