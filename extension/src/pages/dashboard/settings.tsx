/** The node's address, locking, notifications, the passphrase and the recovery kit, export, and erasing everything. */

import type { PopupView } from '../ui/types';
import { Erase } from './settings/erase';
import { Export } from './settings/export';
import { IdleLimit } from './settings/idle-limit';
import { NewKit } from './settings/new-kit';
import { Node } from './settings/node';
import { ChangePassphrase } from './settings/passphrase';
import { Rewards } from './settings/rewards';

/** The whole part. */
export function Settings(props: {
  popup: PopupView;
  changed: () => Promise<void>;
  kitMade: (code: string) => void;
}) {
  const { state } = props.popup;
  return (
    <div class="stack narrow">
      <Node popup={props.popup} changed={props.changed} />
      {state === 'unlocked' && <IdleLimit popup={props.popup} changed={props.changed} />}
      {state !== 'fresh' && <Rewards />}
      {state === 'unlocked' && <ChangePassphrase />}
      {state === 'unlocked' && <NewKit made={props.kitMade} />}
      {state !== 'fresh' && <Export open={state !== 'locked'} />}
      <Erase changed={props.changed} />
    </div>
  );
}
