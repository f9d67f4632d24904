import { join } from 'node:path';
import { expect } from 'chai';
import { uapiBindgen } from './run.ts';

const headers = join(import.meta.dirname, '../../../headers');

describe('uapi-bindgen explain finds what is there', () => {
  const explain = (...subjects: readonly string[]) => uapiBindgen('explain', '-q', '--target', 'x86_64', ...subjects);

  it('requests that a header gives as plain numbers, by what the profiles say of them', () => {
    const { status, stdout } = explain('0x5413', '0x4C00', 'LOOP_SET_FD');
    expect(status).to.equal(0);
    expect(stdout).to.include('TIOCGWINSZ of asm-generic/ioctls.h, a plain number there, argument struct winsize');
    expect(stdout).to.include('LOOP_SET_FD of linux/loop.h, a plain number there, argument an integer by value');
    expect(stdout).to.include('int 19456 (0x4c00) of linux/loop.h').and.to.include('a request, by the profiles');
    expect(explain('0x1234').stdout).to.include('no request that the headers under the include roots, or the profiles');
  });

  it('what a request takes, by the profiles where its macro says something else', () => {
    const { status, stdout } = explain('TUNSETIFF', '0x400454ca', 'UFFDIO_COPY');
    const taken = 'argument struct ifreq (the macro says int;';
    expect(status).to.equal(0);
    expect(stdout).to.include(`number 0xca, size 4, ${taken}`).and.to.include(`TUNSETIFF of linux/if_tun.h, ${taken}`);
    expect(stdout).to.include('size 40, argument struct uffdio_copy\n');
  });

  it('macros with parameters, and typedefs', () => {
    const { status, stdout } = explain('EVIOCGBIT', '_IOC_NR', '__le32');
    expect(status).to.equal(0);
    expect(stdout).to.include('makes a request from its parameters: EVIOCGBIT(ev, len) of linux/input.h');
    expect(stdout).to.include("uapi-bindgen eval linux/input.h 'EVIOCGBIT(ev, len)'");
    expect(stdout).to.include('macro with parameters _IOC_NR(nr) of asm-generic/ioctl.h');
    expect(stdout).to.include('typedef of __u32, 4 bytes of linux/types.h');
  });

  it('tags with their keyword, and points to their layout', () => {
    const { status, stdout } = explain('struct uffdio_copy', 'enum v4l2_field');
    expect(status).to.equal(0);
    expect(stdout).to.include('struct uffdio_copy: 40 bytes, align 8 of linux/userfaultfd.h');
    expect(stdout).to.include("uapi-bindgen layout linux/userfaultfd.h 'struct uffdio_copy'");
    expect(stdout).to.include('enum of V4L2_FIELD_ANY, V4L2_FIELD_NONE, ');
    expect(explain('union uffdio_copy').status).to.equal(2);
  });

  it('names commands that read the same headers', () => {
    const { stdout } = explain('struct uffdio_copy', 'EVIOCGBIT', '-I', headers);
    const options = `-I ${headers} --target x86_64`;
    expect(stdout).to.include(`uapi-bindgen layout linux/userfaultfd.h 'struct uffdio_copy' ${options}\n`);
    expect(stdout).to.include(`uapi-bindgen eval linux/input.h 'EVIOCGBIT(ev, len)' ${options}, with numbers`);
    const { stderr } = uapiBindgen('layout', '-I', headers, 'linux/if_tun.h', 'ethhdr');
    expect(stderr).to.include(`which it includes: uapi-bindgen layout linux/if_ether.h 'ethhdr' -I ${headers}\n`);
  });

  it('says what it knows before it names what it does not', () => {
    const { status, stdout, stderr } = explain('UFFDIO_CPOY', 'UFFDIO_COPY', 'struct nothing', '0xaa');
    expect(stdout).to.match(/^UFFDIO_COPY\n {2}request 0xc028aa03 .*\n.*\n\n0xaa on x86_64\n/);
    expect(stderr).to.match(
      /^error: .* defines 'UFFDIO_CPOY'; did you mean .*\?, nor 'struct nothing'; --system searches those of this machine\n$/,
    );
    expect(explain('UFFDIO_CPOY').stderr).to.match(/^error: none of the headers that come with .*\? --system searches/);
    expect(status).to.equal(2);
  });
});
