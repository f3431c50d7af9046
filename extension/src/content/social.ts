/** Isolated world: buttons of known social sites that a person pressed, by core's table. */

import { social, type SocialRule } from '../shared/tables';
import { say } from './say';

const rules = social.find((collector) => collector.hosts.includes(location.hostname))?.rules ?? [];

/** The first rule that an element on the click's path matches. */
function ruleAt(path: readonly EventTarget[]): SocialRule | undefined {
  const elements = path.filter((target): target is Element => target instanceof Element);
  return rules.find(
    (rule) =>
      location.pathname.includes(rule.path_contains) &&
      rule.selectors.some((selector) => elements.some((element) => element.matches(selector))),
  );
}

if (rules.length > 0) {
  addEventListener(
    'click',
    (event) => {
      if (!event.isTrusted) return;
      const rule = ruleAt(event.composedPath());
      // The table holds social actions only; the worker checks it again.
      if (rule !== undefined) say({ kind: 'social', action: rule.action });
    },
    { capture: true, passive: true },
  );
}
