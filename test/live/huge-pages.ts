import { existsSync, readFileSync, writeFileSync } from 'node:fs';

const reserved = '/proc/sys/vm/nr_hugepages';

/** Reserves huge pages while `work` runs; does nothing, with a printed reason, where the machine gives none. */
export async function withHugePages(count: number, work: () => void | Promise<void>): Promise<void> {
  if (!existsSync(reserved)) return console.log('skipped: this kernel has no huge pages');
  const before = readFileSync(reserved, 'latin1');
  try {
    writeFileSync(reserved, `${Number(before) + count}`);
    if (Number(readFileSync(reserved, 'latin1')) < Number(before) + count) {
      return console.log('skipped: this machine reserves no huge pages');
    }
    await work();
  } catch (error) {
    if ((error as { readonly code?: string }).code !== 'EACCES') throw error;
    console.log('skipped: only root reserves huge pages');
  } finally {
    if (process.getuid?.() === 0) writeFileSync(reserved, before);
  }
}
