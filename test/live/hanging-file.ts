import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { CompiledPrograms } from './gcc.ts';

export interface HangingFile {
  readonly path: string;
  /** Has who reads the beginning wait no longer: he gets 'a'. What comes after the first bytes is 'b', at once. */
  release(): void;
}

/** Mounts a file that hangs where its beginning is read; does nothing, with a printed reason, where that cannot be. */
export async function withHangingFile(work: (file: HangingFile) => Promise<void>): Promise<void> {
  const programs = new CompiledPrograms();
  try {
    const program = programs.compileProgram('hanging-file');
    if (program === undefined) return console.log('skipped: gcc cannot be run');
    const path = `${program}.mounted`;
    writeFileSync(path, '');
    // Its input ends where this process is killed.
    const server = spawn(program, [path], { stdio: ['pipe', 'pipe', 'pipe'] });
    const ended = once(server, 'exit');
    const [said] = (await Promise.race([once(server.stdout, 'data'), once(server.stderr, 'data')])) as [Buffer];
    if (!said.toString().startsWith('mounted')) return console.log(`skipped: ${said.toString().trim()}`);
    try {
      await work({ path, release: () => void server.stdin.end() });
    } finally {
      server.stdin.end();
      await ended;
    }
  } finally {
    programs.remove();
  }
}
