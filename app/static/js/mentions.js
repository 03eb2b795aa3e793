// @name in a text: a list of colleagues under it ([data-mentions] holds the text and a <template data-people> with the options).
// Without a script the name is typed in full.

const plain = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
const place = (text) => text.closest?.("[data-mentions]");

const typed = (text) => {
  const found = /(?:^|[^\p{L}\p{N}_])@([^@\n]{0,40})$/u.exec(text.value.slice(0, text.selectionStart));
  return found ? found[1] : null;
};

const listOf = (text) => {
  const present = place(text).querySelector(".listbox");
  if (present) return present;
  const list = Object.assign(document.createElement("ul"), { className: "listbox", id: `${text.id}_people`, role: "listbox", hidden: true });
  list.ariaLabel = text.labels[0]?.textContent ?? "";
  const box = Object.assign(document.createElement("div"), { className: "combo" });
  text.before(box);
  box.append(text, list);
  text.setAttribute("aria-controls", list.id);
  text.setAttribute("aria-autocomplete", "list");
  list.addEventListener("pointerdown", (event) => event.preventDefault()); // the text keeps the focus
  list.addEventListener("click", (event) => take(text, list, event.target.closest("[role=option]")));
  return list;
};

const close = (text, list) => {
  list.hidden = true;
  text.removeAttribute("aria-activedescendant");
};

const move = (text, list, to) => {
  const items = [...list.children];
  items.forEach((item, index) => (item.ariaSelected = String(index === to)));
  if (items[to]) text.setAttribute("aria-activedescendant", items[to].id);
  items[to]?.scrollIntoView({ block: "nearest" });
};

const take = (text, list, item) => {
  if (!item) return;
  const begin = text.selectionStart - typed(text).length;
  text.setRangeText(`${item.dataset.value} `, begin, text.selectionStart, "end");
  text.dispatchEvent(new Event("input", { bubbles: true }));
  close(text, list);
};

document.addEventListener("input", ({ target: text }) => {
  if (!text.matches?.("textarea") || !place(text)) return;
  const words = typed(text);
  const list = words === null ? place(text).querySelector(".listbox") : listOf(text);
  if (!list) return;
  if (document.activeElement !== text) text.focus(); // moving it into the box takes the focus away
  const people = words === null ? [] : [...place(text).querySelector("[data-people]").content.children];
  const found = people.filter((item) => plain(item.dataset.value).includes(plain(words))).slice(0, 8);
  if (!found.length || found.some((item) => item.dataset.value === words)) return close(text, list);
  list.replaceChildren(...found.map((item) => item.cloneNode(true)));
  [...list.children].forEach((item, index) => (item.id = `${list.id}_${index}`));
  list.hidden = false;
  move(text, list, 0);
});

const KEYS = {
  ArrowDown: (text, list, at) => move(text, list, (at + 1) % list.children.length),
  ArrowUp: (text, list, at) => move(text, list, (at - 1 + list.children.length) % list.children.length),
  Enter: (text, list, at) => take(text, list, list.children[at]),
  Tab: (text, list, at) => take(text, list, list.children[at]),
  Escape: (text, list) => close(text, list),
};

document.addEventListener(
  "keydown",
  (event) => {
    const list = event.target.matches?.("textarea") && place(event.target)?.querySelector(".listbox:not([hidden])");
    if (!list || !(event.key in KEYS) || event.ctrlKey) return;
    event.preventDefault();
    event.stopPropagation(); // Escape closes this one layer
    KEYS[event.key](event.target, list, [...list.children].findIndex((item) => item.ariaSelected === "true"));
  },
  true,
);

document.addEventListener("focusout", ({ target }) => {
  const list = target.matches?.("textarea") && place(target)?.querySelector(".listbox");
  if (list) close(target, list);
});
