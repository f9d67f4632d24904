import { CompiledPrograms } from './gcc.ts';

/** Compiles the functions that fork; does nothing, with a printed reason, where there is no gcc. */
export async function withForks(work: (library: string) => Promise<void>): Promise<void> {
  const programs = new CompiledPrograms();
  try {
    const library = programs.compileLibrary('fork-and-read');
    if (library === undefined) return console.log('skipped: gcc cannot be run');
    await work(library);
  } finally {
    programs.remove();
  }
}
