/**
 * Whether a single-page application went to another page, or only touched its history.
 *
 * What is remembered of a tab's address is 32 bits of a salted digest, in `chrome.storage.session`: enough to see a
 * change, not enough to know an address by.
 */

const KEY = 'routes';

interface Kept {
  salt: string;
  tabs: Record<string, number>;
}

/** The last address of each tab, as a digest. */
export class Routes {
  #kept: Promise<Kept> | undefined;

  /** Remembers a tab's address without its fragment; true if it is another one than before. */
  async changed(tab: number, url: string): Promise<boolean> {
    const kept = await this.#load();
    const bare = url.split('#', 1)[0] ?? '';
    const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(`${kept.salt} ${tab} ${bare}`));
    const short = new DataView(digest).getUint32(0);
    if (kept.tabs[tab] === short) return false;
    kept.tabs[tab] = short;
    await this.#store(kept);
    return true;
  }

  /** Forgets a closed tab. */
  async forget(tab: number): Promise<void> {
    const kept = await this.#load();
    if (!(tab in kept.tabs)) return;
    delete kept.tabs[tab];
    await this.#store(kept);
  }

  /** Drops the loaded digests after an erasure. */
  reset(): void {
    this.#kept = undefined;
  }

  #load(): Promise<Kept> {
    this.#kept ??= chrome.storage.session.get(KEY).then((found) => {
      const kept = found[KEY] as Kept | undefined;
      return kept ?? { salt: crypto.randomUUID(), tabs: {} };
    });
    return this.#kept;
  }

  async #store(kept: Kept): Promise<void> {
    await chrome.storage.session.set({ [KEY]: kept });
  }
}
