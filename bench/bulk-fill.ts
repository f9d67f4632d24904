// Fills missing pages in order by UFFDIO_COPY, as bulk-fill.c does. Usage: bulk-fill.js BYTES CHUNK

import { Mapping, RangeTransfer, transferKinds, Userfaultfd } from 'uapi-bindgen/runtime';

const [bytes = 0, chunk = 0] = process.argv.slice(2).map(Number);
const userfaultfd = Userfaultfd.open({ userModeOnly: true });
const source = Mapping.anonymous(bytes);
const target = Mapping.anonymous(bytes);
source.fill(0x78);
userfaultfd.register(target);
const copy = new RangeTransfer(transferKinds.copy, userfaultfd);
const [to, from] = [Number(target.address), Number(source.address)];

let fill = Number.POSITIVE_INFINITY;
for (let round = 0; round < 8; round++) {
  const begin = process.hrtime.bigint();
  for (let done = 0; done < bytes; done += chunk) {
    if (copy.perform(to + done, chunk, from + done) !== chunk) throw new Error('UFFDIO_COPY was refused');
  }
  fill = Math.min(fill, Number(process.hrtime.bigint() - begin));
  if (round < 7) target.discard();
}
console.log(JSON.stringify({ fill }));
process.exit(0);
