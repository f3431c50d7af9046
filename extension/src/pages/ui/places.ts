/** The extension's own pages. */

/** The address of a page; `part` names a part of it. */
export function pageAddress(page: 'dashboard' | 'onboarding', part?: string): string {
  return chrome.runtime.getURL(`pages/${page}.html${part === undefined ? '' : `#${part}`}`);
}

/** Opens a page in a tab: the one that shows it already, where there is one. */
export async function openPage(page: 'dashboard' | 'onboarding', part?: string): Promise<void> {
  const url = pageAddress(page, part);
  const [open] = await chrome.runtime.getContexts({
    contextTypes: [chrome.runtime.ContextType.TAB],
    documentUrls: [url],
  });
  if (open !== undefined && open.tabId >= 0) {
    await chrome.tabs.update(open.tabId, { active: true });
    await chrome.windows.update(open.windowId, { focused: true });
    return;
  }
  await chrome.tabs.create({ url });
}
