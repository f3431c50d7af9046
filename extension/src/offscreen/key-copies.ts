/**
 * Copies of the package's key files in the extension's private file system, which hands one over in a tenth of the time.
 * They are public, and are used like the package's own only under their pinned hash. Where there can be no copy, the
 * package is read each time.
 */

const FOLDER = 'keys';

/** What only workers have, and so is in no type of a window's. */
interface SyncFile {
  getSize(): number;
  read(into: Uint8Array): number;
  write(bytes: Uint8Array, options: { at: number }): number;
  truncate(size: number): void;
  flush(): void;
  close(): void;
}

/** The time after which a file system that does not answer is given up. */
const LATE_MS = 2_000;
/** An ended worker may keep its file handle for a short time. */
const HELD_MS = 2_000;

async function open(name: string, create: boolean): Promise<SyncFile> {
  const root = await navigator.storage.getDirectory();
  const file = await (await root.getDirectoryHandle(FOLDER, { create })).getFileHandle(name, { create });
  return (file as unknown as { createSyncAccessHandle(): Promise<SyncFile> }).createSyncAccessHandle();
}

/** The file, opened in time or not at all. */
async function opened(name: string, create: boolean): Promise<SyncFile> {
  const { promise, resolve, reject } = Promise.withResolvers<SyncFile>();
  let late = false;
  const timer = setTimeout(() => {
    late = true;
    reject(new Error('the file system does not answer'));
  }, LATE_MS);
  open(name, create).then((file) => (late ? file.close() : resolve(file)), reject);
  return promise.finally(() => clearTimeout(timer));
}

/** The copy of a key file, in a worker. */
export async function copyOf(name: string): Promise<Uint8Array | undefined> {
  try {
    const file = await opened(name, false);
    try {
      const bytes = new Uint8Array(file.getSize());
      return bytes.length > 0 && file.read(bytes) === bytes.length ? bytes : undefined;
    } finally {
      file.close();
    }
  } catch {
    // There is none, or another worker has it open.
    return undefined;
  }
}

/** Keeps a copy, in a worker. */
export async function keepCopy(name: string, pieces: Uint8Array[]): Promise<void> {
  try {
    const file = await opened(name, true);
    try {
      file.truncate(0);
      let at = 0;
      for (const piece of pieces) at += file.write(piece, { at });
      if (at !== pieces.reduce((sum, { length }) => sum + length, 0)) file.truncate(0);
      file.flush();
    } catch (error) {
      file.truncate(0);
      throw error;
    } finally {
      file.close();
    }
  } catch {
    // No room, or no file system: the package has the key.
  }
}

/** Removes every copy. */
export async function dropCopies(): Promise<void> {
  const root = await navigator.storage.getDirectory().catch(() => undefined);
  // Where there is no file system, there are no copies.
  if (root === undefined) return;
  const end = Date.now() + HELD_MS;
  for (;;) {
    try {
      return await root.removeEntry(FOLDER, { recursive: true });
    } catch (error) {
      const name = error instanceof DOMException ? error.name : '';
      if (name === 'NotFoundError') return;
      if (name !== 'NoModificationAllowedError' || Date.now() > end) throw error;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}
