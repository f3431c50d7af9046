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

const folder = async (): Promise<FileSystemDirectoryHandle> =>
  (await navigator.storage.getDirectory()).getDirectoryHandle(FOLDER, { create: true });

async function opened(name: string, create: boolean): Promise<SyncFile> {
  const file = await (await folder()).getFileHandle(name, { create });
  return (file as unknown as { createSyncAccessHandle(): Promise<SyncFile> }).createSyncAccessHandle();
}

/** The copy of a key file, in a worker. */
export async function copyOf(name: string): Promise<Uint8Array | undefined> {
  try {
    const file = await opened(name, false);
    try {
      const bytes = new Uint8Array(file.getSize());
      return file.read(bytes) === bytes.length ? bytes : undefined;
    } finally {
      file.close();
    }
  } catch {
    // There is none, or another worker has it open.
    return undefined;
  }
}

/** Keeps a copy, in a worker. One cut short fails its hash, and is made anew. */
export async function keepCopy(name: string, pieces: Uint8Array[]): Promise<void> {
  try {
    const file = await opened(name, true);
    try {
      file.truncate(0);
      let at = 0;
      for (const piece of pieces) at += file.write(piece, { at });
      file.flush();
    } finally {
      file.close();
    }
  } catch {
    // No room, or no file system: the package has the key.
  }
}

/** Removes every copy. */
export async function dropCopies(): Promise<void> {
  const root = await navigator.storage.getDirectory();
  await root.removeEntry(FOLDER, { recursive: true }).catch((error: unknown) => {
    if (!(error instanceof DOMException && error.name === 'NotFoundError')) throw error;
  });
}
