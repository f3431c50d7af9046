/** A button that can't be hit by a click meant for something else. */

import { useEffect, useState } from 'preact/hooks';

/** How long the window must be in front, undisturbed, before an approval counts. */
export const ARMING_MS = 1500;

/** Whether the approve button is armed: only while the window has had the focus for [`ARMING_MS`]. */
export function useArmed(): boolean {
  const [armed, setArmed] = useState(false);
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const disarm = () => {
      clearTimeout(timer);
      setArmed(false);
    };
    const arm = () => {
      disarm();
      if (document.visibilityState !== 'visible' || !document.hasFocus()) return;
      timer = setTimeout(() => setArmed(true), ARMING_MS);
    };
    arm();
    window.addEventListener('focus', arm);
    window.addEventListener('blur', disarm);
    document.addEventListener('visibilitychange', arm);
    return () => {
      clearTimeout(timer);
      window.removeEventListener('focus', arm);
      window.removeEventListener('blur', disarm);
      document.removeEventListener('visibilitychange', arm);
    };
  }, []);
  return armed;
}
