import { expect } from 'chai';
import { UffdMsg } from 'uapi-bindgen/linux/userfaultfd';
import { ClosedError, decodeEvent } from 'uapi-bindgen/runtime';

/** A message as the kernel writes it: the event, then words of its argument. */
function message(event: number, ...words: readonly bigint[]): UffdMsg {
  const bytes = Buffer.alloc(UffdMsg.layout.size);
  bytes[0] = event;
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  const littleEndian = new Uint8Array(new Uint16Array([1]).buffer)[0] === 1;
  for (const [index, word] of words.entries()) view.setBigUint64(8 + 8 * index, word, littleEndian);
  return new UffdMsg(bytes);
}

describe('decodeEvent', () => {
  it('decodes a page fault, with flags and addresses of 64 bits', () => {
    const flags = 0x8000_0000_0000_0001n;
    const address = 0xffff_ffff_ffff_f00fn;
    expect(decodeEvent(message(0x12, flags, address, 4711n))).to.deep.equal({
      type: 'pagefault',
      kind: 'missing',
      write: true,
      flags,
      address,
      threadId: 4711,
    });
  });

  it('tells the kinds of page faults apart, whatever other flags there are', () => {
    const kinds = [0n, 1n, 2n, 3n, 4n, 5n, 8n, 9n, 1n << 40n].map((flags) => {
      const event = decodeEvent(message(0x12, flags, 0n, 0n));
      return event.type === 'pagefault' ? `${event.kind}${event.write ? ' write' : ''}` : event.type;
    });
    expect(kinds).to.deep.equal([
      'missing',
      'missing write',
      'write-protect',
      'write-protect write',
      'minor',
      'minor write',
      'access-protect',
      'access-protect write',
      'missing',
    ]);
  });

  it('decodes a fork', () => {
    const event = decodeEvent(message(0x13, 17n));
    if (event.type !== 'fork') throw new Error(event.type);
    expect(event.child.take()).to.equal(17);
    expect(() => event.child.number).to.throw(ClosedError, "the child's userfaultfd is closed");
  });

  it('decodes a move', () => {
    expect(decodeEvent(message(0x14, 0x7f00_0000_1000n, 0x7f00_0001_0000n, 0x2000n))).to.deep.equal({
      type: 'remap',
      from: 0x7f00_0000_1000n,
      to: 0x7f00_0001_0000n,
      length: 0x2000,
    });
  });

  it('decodes memory given back and unmapped, from start and end', () => {
    const range = { address: 0x7f00_0000_1000n, length: 0x3000 };
    expect(decodeEvent(message(0x15, 0x7f00_0000_1000n, 0x7f00_0000_4000n))).to.deep.equal({
      type: 'remove',
      ...range,
    });
    expect(decodeEvent(message(0x16, 0x7f00_0000_1000n, 0x7f00_0000_4000n))).to.deep.equal({ type: 'unmap', ...range });
  });

  it('keeps an unknown event with a copy of its bytes', () => {
    for (const event of [0, 0x11, 0x17, 0xff]) {
      const bytes = Buffer.alloc(32, 0xab);
      bytes[0] = event;
      const decoded = decodeEvent(new UffdMsg(bytes));
      const kept = Buffer.from(bytes);
      bytes.fill(0);
      expect(decoded).to.deep.equal({ type: 'unknown', event, bytes: kept });
    }
  });
});
