// ATT&CK in the tags of a rule, however its language writes them: `attack.t1059.004`, `attack.defense_evasion`.

export interface Attack {
  techniques: string[];
  tactics: string[];
}

const tag = /\battack[._-]([a-z0-9][a-z0-9_.-]*)/gi;

/** What the rule's text is tagged with; each once, in the order it stands there. */
export function attackOf(source: string): Attack {
  const techniques = new Set<string>();
  const tactics = new Set<string>();
  for (const found of source.matchAll(tag)) {
    const name = (found[1] ?? "").replace(/[._-]+$/, "");
    if (/^t\d{4}(\.\d{3})?$/i.test(name)) techniques.add(name.toUpperCase());
    else if (/^[a-z]+([_-][a-z]+)*$/i.test(name)) tactics.add(words(name));
  }
  return { techniques: [...techniques], tactics: [...tactics] };
}

const words = (name: string) => {
  const text = name.replace(/[_-]/g, " ").toLowerCase();
  return text.charAt(0).toUpperCase() + text.slice(1);
};
