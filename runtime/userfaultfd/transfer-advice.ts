/**
 * What to do about an errno of an ioctl that fills, protects or wakes pages; undefined where the errno says it all.
 *
 * @param operation `UFFDIO_COPY` and so on.
 */
export function transferAdvice(code: string, operation: string): string | undefined {
  return adviceFor(operation)[code] ?? general[code];
}

type Advice = Readonly<Record<string, string>>;

const general: Advice = {
  EAGAIN: 'an event is waiting to be read: read all events, then try again',
  EEXIST: 'the first page is already there: wake the range, somebody may still wait for it',
  ENOENT: 'the range is not registered with this userfaultfd, or crosses the end of a mapping',
  ENOMEM: 'the file system or the memory group that the pages belong to is full',
  ESRCH: 'the process that owns the memory has ended',
  EFAULT: 'the source cannot be read',
  EINVAL: 'addresses and lengths have to be whole pages, and the mode bits known to this kernel',
};

function adviceFor(operation: string): Advice {
  switch (operation) {
    case 'UFFDIO_MOVE':
      return {
        ENOENT:
          'the source has a hole, which UFFDIO_MOVE_MODE_ALLOW_SRC_HOLES would skip, or a range is not registered',
        EBUSY: 'a page of the source is shared with a process that forked: copy it instead',
        EINVAL:
          'both ranges have to be whole pages of private anonymous memory of this process that is mapped alike; before ' +
          'Linux 6.8 there is no UFFDIO_MOVE',
      };
    case 'UFFDIO_CONTINUE':
      return {
        EFAULT: 'the page is not in the page cache: write it through another mapping of the file first',
        EEXIST: 'the first page is already mapped: wake the range, somebody may still wait for it',
      };
    case 'UFFDIO_WRITEPROTECT':
      return { ENOENT: 'the range is not registered for UFFDIO_REGISTER_MODE_WP' };
    case 'UFFDIO_POISON':
      return { EINVAL: 'the range has to be whole pages; before Linux 6.6 there is no UFFDIO_POISON' };
    case 'UFFDIO_RWPROTECT':
    case 'UFFDIO_SET_MODE':
      return { EINVAL: 'Linux has it since 7.3, where UFFD_FEATURE_RWP was enabled' };
    default:
      return {};
  }
}
