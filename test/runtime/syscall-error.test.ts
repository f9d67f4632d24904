import { constants } from 'node:os';
import { expect } from 'chai';
import { ClosedError, errnoName, SyscallError } from 'uapi-bindgen/runtime';
import { hostTarget } from '../../codegen/abi/target/target.ts';
import { compilerOrSkip, macrosOf } from '../abi/judge.ts';

describe('SyscallError', () => {
  it("has the shape of Node's own errors", () => {
    const error = new SyscallError({
      syscall: 'ioctl(UFFDIO_COPY)',
      errno: constants.errno.EAGAIN,
      detail: 'to 0x1000',
    });
    expect(error).to.be.instanceOf(Error);
    expect(error.name).to.equal('SyscallError');
    expect(error.code).to.equal('EAGAIN');
    expect(error.errno).to.equal(-constants.errno.EAGAIN);
    expect(error.syscall).to.equal('ioctl(UFFDIO_COPY)');
    expect(error.done).to.equal(undefined);
    expect(Object.keys(error)).to.not.include('done');
    expect(error.message).to.equal('EAGAIN: resource temporarily unavailable, ioctl(UFFDIO_COPY) to 0x1000');
  });

  it('takes an errno of either sign, and says what to do', () => {
    const error = new SyscallError({ syscall: 'close', errno: -constants.errno.EBADF, advice: 'do this', done: 0 });
    expect([error.code, error.errno, error.done]).to.deep.equal(['EBADF', -constants.errno.EBADF, 0]);
    expect(error.message).to.equal('EBADF: bad file descriptor, close; do this');
  });

  it('keeps an errno without a name', () => {
    const error = new SyscallError({ syscall: 'ioctl', errno: 999 });
    expect([error.code, error.errno]).to.deep.equal(['errno 999', -999]);
    expect(error.message).to.equal('errno 999: unknown error, ioctl');
  });

  it('names errnos, the first name where there are two', () => {
    const { EAGAIN, EPERM } = constants.errno;
    expect([errnoName(-EAGAIN), errnoName(EAGAIN), errnoName(EPERM)]).to.deep.equal(['EAGAIN', 'EAGAIN', 'EPERM']);
  });

  it('names all that the headers of this machine do, also what Node has no name for', function () {
    const macros = macrosOf(compilerOrSkip(this, hostTarget()!), '#include <errno.h>\n');
    const numbers = [...macros].filter(([name, text]) => /^E[A-Z0-9]+$/.test(name) && /^\d+$/.test(text));
    expect(numbers.length).to.be.greaterThan(130);
    for (const [name, text] of numbers) {
      const value = (called: string): string => macros.get(macros.get(called) ?? '') ?? macros.get(called) ?? '';
      expect(value(errnoName(Number(text))), name).to.equal(text);
    }
    const poisoned = new SyscallError({ syscall: 'ioctl(UFFDIO_COPY)', errno: Number(macros.get('EHWPOISON')) });
    expect(poisoned.message).to.equal('EHWPOISON: see errno(3), ioctl(UFFDIO_COPY)');
  });
});

describe('ClosedError', () => {
  it('names what is closed', () => {
    const error = new ClosedError('the userfaultfd');
    expect([error.name, error.code]).to.deep.equal(['ClosedError', 'ERR_UAPI_CLOSED']);
    expect(error.message).to.equal('the userfaultfd is closed and cannot be used any more');
  });
});
