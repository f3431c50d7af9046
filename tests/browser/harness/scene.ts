// The scene of most tests: sites, a node and one surfer with the test variant and an open vault.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './browser';
import { NodeProcess, type NodeOptions } from './node';
import { Sites } from './sites';
import { Surfer, type SurferOptions } from './surfer';

const tables = JSON.parse(readFileSync(join(ROOT, 'extension/src/generated/tables.json'), 'utf8')) as {
  collectors: { collector: string }[];
};

/** Every collector, as the dashboard's switches give them. */
export const COLLECTORS: string[] = tables.collectors.map((row) => row.collector);

export interface SceneOptions {
  node?: NodeOptions;
  collectors?: string[];
  /** Leave the vault in its trial. */
  trial?: boolean;
  /** A proxy between the device and its node: takes the node's address, gives the one to use. */
  via?: (address: string) => Promise<string>;
  surfer?: Partial<SurferOptions>;
}

export class Scene {
  private constructor(
    readonly sites: Sites,
    readonly node: NodeProcess,
    public surfer: Surfer,
  ) {}

  static async open(options: SceneOptions = {}): Promise<Scene> {
    const sites = await Sites.open();
    let node: NodeProcess | undefined;
    let surfer: Surfer | undefined;
    try {
      node = await NodeProcess.start(options.node ?? { epoch: 3_600 });
      surfer = await Surfer.arrive({ name: 'Aiko', variant: 'test', sites, ...options.surfer });
      const scene = new Scene(sites, node, surfer);
      await scene.settle(options);
      return scene;
    } catch (error) {
      // A process that is left running keeps the test's process from ending.
      await surfer?.leave().catch(() => undefined);
      await node?.stop();
      await sites.close();
      throw error;
    }
  }

  private async settle(options: SceneOptions): Promise<void> {
    const { surfer, node } = this;
    await surfer.call('setConsent', consent(options.collectors ?? COLLECTORS));
    await surfer.useNode(options.via ? await options.via(node.address) : node.address);
    await surfer.call('sync');
    if (!options.trial) {
      await surfer.call('setPassphrase', surfer.passphrase);
      await surfer.call('sync');
    }
  }

  async close(): Promise<void> {
    await this.surfer.leave().catch(() => undefined);
    await this.node.stop();
    await this.sites.close();
  }
}

export function consent(collectors: string[], more: { path?: boolean; title?: boolean; sensitive?: string[] } = {}): unknown {
  return { version: 1, given_at: Date.now(), collectors, path: more.path ?? false, title: more.title ?? false, sensitive: more.sensitive ?? [] };
}
