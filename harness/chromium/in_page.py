"""JavaScript that runs in a page: it finds things, and says in a few words why one cannot be used.

Each is a function of a CSS selector. What is inside of open shadow roots is found too, what is inside of
frames is not. ``{}`` and more: done; ``{why}``: not yet; ``{wrong}``: never.
"""

from __future__ import annotations

_FIND = """
  const all = (root) => [...root.querySelectorAll(selector), ...[...root.querySelectorAll('*')]
    .flatMap((inner) => inner.shadowRoot ? all(inner.shadowRoot) : [])];
  const seen = (it) => it.checkVisibility({visibilityProperty: true}) && it.getClientRects().length > 0;
  let found;
  try { found = all(document); } catch (error) { return {wrong: 'it is no CSS selector'}; }
  if (found.length === 0) return {why: 'there is nothing like it'};
  const it = found.find(seen);
  if (it === undefined) return {why: 'what is there cannot be seen'};
"""

WAIT = f"(selector) => {{ {_FIND} return {{}}; }}"
"""Look whether it can be seen."""

FOCUS = f"""(selector) => {{ {_FIND}
  if (it.matches(':disabled')) return {{why: 'what is there is disabled'}};
  if (it.readOnly) return {{why: 'what is there is read-only'}};
  if (!it.isContentEditable && !(it instanceof HTMLTextAreaElement) && !(it instanceof HTMLInputElement))
    return {{why: 'what is there is no field to type in'}};
  it.focus();
  if (it.isContentEditable) document.getSelection().selectAllChildren(it); else it.select();
  document.execCommand('delete');
  return {{}};
}}"""
"""Empty it and put the cursor there."""

POINT = f"""(selector) => {{ {_FIND}
  if (it.matches(':disabled')) return {{why: 'what is there is disabled'}};
  it.scrollIntoView({{block: 'center', inline: 'center', behavior: 'instant'}});
  const box = it.getClientRects()[0];
  const x = box.x + box.width / 2, y = box.y + box.height / 2;
  const top = it.getRootNode().elementFromPoint(x, y);
  const label = top?.closest?.('label');
  if (!top || !(it.contains(top) || top.contains(it) || label?.control === it))
    return {{why: 'something lies over it'}};
  return {{x, y}};
}}"""
"""Say where to click on it."""
