import type { Context } from 'mocha';
import { runWatched } from './scenario.ts';

const runtime = import.meta.resolve('uapi-bindgen/runtime');

/**
 * For `before`: skips the live tests, with the printed reason, where this machine gives no userfaultfd. With
 * REQUIRE_USERFAULTFD=1 they fail instead.
 */
export async function requireUserfaultfd(this: Context): Promise<void> {
  await requireProbe(this, '');
}

/** The same where a test needs faults of system calls too, and root, which it gives up. */
export async function requirePrivileges(this: Context): Promise<void> {
  const asRoot = "if (process.getuid?.() !== 0) throw new Error('this process is not root');";
  await requireProbe(this, '{ userModeOnly: false }', asRoot);
}

async function requireProbe(suite: Context, options: string, check = ''): Promise<void> {
  const probe = `import { Userfaultfd } from '${runtime}'; Userfaultfd.probe(${options}); ${check}`;
  const { stderr, end } = await runWatched([process.execPath, '--input-type=module', '--eval', probe]);
  if (end === '0') return;
  const reason = /^\w*Error.*(?:\n {2}\S.*)*/m.exec(stderr)?.[0] ?? `the probe ended with ${end}: ${stderr}`;
  if (process.env.REQUIRE_USERFAULTFD === '1') throw new Error(reason);
  console.log(`      skipped: ${reason}`);
  suite.skip();
}
