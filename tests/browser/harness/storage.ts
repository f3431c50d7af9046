// Everything that the extension itself keeps: through its own eyes, and as bytes of the profile's files.
import { existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';

/** Every value of every database, bucket and storage area, as text in which bytes are Latin-1 characters. */
export async function dump(page: Page): Promise<string> {
  return page.evaluate(async () => {
    const out: string[] = [];
    const show = (value: unknown): void => {
      if (value instanceof ArrayBuffer) return show(new Uint8Array(value));
      if (ArrayBuffer.isView(value)) {
        const bytes = new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
        let text = '';
        for (const byte of bytes) text += String.fromCharCode(byte);
        out.push(text, new TextDecoder().decode(bytes), new TextDecoder('utf-16le').decode(bytes));
      } else if (typeof value === 'object' && value !== null) {
        for (const [key, inner] of Object.entries(value)) {
          out.push(key);
          show(inner);
        }
      } else out.push(String(value));
    };
    const read = async (factory: IDBFactory): Promise<void> => {
      for (const { name } of await factory.databases()) {
        out.push(name!);
        const database = await new Promise<IDBDatabase>((done, failed) => {
          const request = factory.open(name!);
          request.onsuccess = () => done(request.result);
          request.onerror = () => failed(request.error);
        });
        for (const store of database.objectStoreNames) {
          const all = database.transaction(store).objectStore(store);
          for (const request of [all.getAllKeys(), all.getAll()]) {
            show(
              await new Promise((done, failed) => {
                request.onsuccess = () => done(request.result);
                request.onerror = () => failed(request.error);
              }),
            );
          }
        }
        database.close();
      }
    };
    await read(indexedDB);
    const buckets = (navigator as unknown as { storageBuckets: { keys(): Promise<string[]>; open(name: string): Promise<{ indexedDB: IDBFactory }> } })
      .storageBuckets;
    for (const name of await buckets.keys()) await read((await buckets.open(name)).indexedDB);
    show(await chrome.storage.local.get());
    show(await chrome.storage.session.get());
    show({ ...localStorage });
    return out.join('\n');
  });
}

/** Where the extension's own storage lies in a profile: the main store, the mirror's bucket, the extension's settings. */
export function places(profile: string, id: string): { main: string; mirror: string; local: string } {
  const root = join(profile, 'Default');
  const buckets = join(root, 'WebStorage');
  const inBucket = existsSync(buckets)
    ? readdirSync(buckets, { recursive: true, encoding: 'utf8' }).find((name) => name.endsWith('indexeddb.leveldb'))
    : undefined;
  return {
    main: join(root, 'IndexedDB', `chrome-extension_${id}_0.indexeddb.leveldb`),
    mirror: inBucket ? join(buckets, inBucket) : join(buckets, 'none'),
    local: join(root, 'Local Extension Settings', id),
  };
}

/** Every byte of the files below a folder, one Latin-1 text. */
export function bytes(dir: string): string {
  if (!existsSync(dir)) return '';
  return readdirSync(dir, { recursive: true, encoding: 'utf8' })
    .map((name) => join(dir, name))
    .filter((path) => statSync(path).isFile())
    .map((path) => readFileSync(path, 'latin1'))
    .join('\n');
}

export function remove(dir: string): void {
  rmSync(dir, { recursive: true, force: true });
}

/** Overwrites the middle of every larger file below a folder. */
export function corrupt(dir: string): void {
  for (const name of readdirSync(dir, { recursive: true, encoding: 'utf8' })) {
    const path = join(dir, name);
    if (!statSync(path).isFile() || statSync(path).size < 64) continue;
    const file = readFileSync(path);
    for (let at = Math.floor(file.length / 3); at < (2 * file.length) / 3; at++) file[at] = file[at]! ^ 0x5a;
    writeFileSync(path, file);
  }
}

/** Leaves key envelopes that open nothing beside empty stores: to the worker's next life all copies of its keys are damaged. */
export async function damageKeys(page: Page): Promise<void> {
  await page.evaluate(() => chrome.storage.local.set({ backup: 'ashiato-keys-1:AAAA' }));
}
