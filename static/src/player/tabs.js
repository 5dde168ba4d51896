// Tabs over panels of which one is shown. Left, right, Home and End go from tab to tab; the choice stays.

import { recall, remember } from "./memory.js";

const CHOICE = "tab";

/** Makes a role=tablist work: each of its tabs names its panel in aria-controls. */
export function bindTabs(list) {
  const tabs = [...list.querySelectorAll('[role="tab"]')];
  show(tabs, tabs.find(({ id }) => id === recall(CHOICE)) ?? tabs[0]);
  list.addEventListener("click", (event) => choose(tabs, event.target.closest('[role="tab"]')));
  list.addEventListener("keydown", (event) => {
    const goal = goalOf(tabs, event);
    if (!goal) return;
    event.preventDefault();
    choose(tabs, goal);
    goal.focus();
  });
}

function choose(tabs, tab) {
  if (!tab) return;
  show(tabs, tab);
  remember(CHOICE, tab.id);
}

function show(tabs, chosen) {
  for (const tab of tabs) {
    tab.setAttribute("aria-selected", String(tab === chosen));
    tab.tabIndex = tab === chosen ? 0 : -1;
    document.getElementById(tab.getAttribute("aria-controls")).hidden = tab !== chosen;
  }
}

function goalOf(tabs, { key, target, ctrlKey, metaKey, altKey, shiftKey }) {
  if (ctrlKey || metaKey || altKey || shiftKey) return undefined;
  const place = tabs.indexOf(target);
  const goals = { ArrowLeft: place - 1, ArrowRight: place + 1, Home: 0, End: -1 };
  return key in goals ? tabs.at(goals[key] % tabs.length) : undefined;
}
