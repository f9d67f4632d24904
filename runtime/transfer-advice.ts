/** What to do about an errno of an ioctl that fills or wakes pages; undefined where the errno says it all. */
export function transferAdvice(code: string): string | undefined {
  switch (code) {
    case 'EAGAIN':
      return 'an event is waiting to be read: read all events, then try again';
    case 'EEXIST':
      return 'the first page is already there: wake the range, somebody may still wait for it';
    case 'ENOENT':
      return 'the range is not registered with this userfaultfd, or crosses the end of a mapping';
    case 'ESRCH':
      return 'the process that owns the memory has ended';
    case 'EFAULT':
      return 'the source cannot be read';
    case 'EINVAL':
      return 'addresses and lengths have to be whole pages, and the mode bits known to this kernel';
    default:
      return undefined;
  }
}
