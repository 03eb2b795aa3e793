// Keys. An element says its own key with aria-keyshortcuts="n"; places in the navigation with data-go="c" (g, then c).
// Single letters work outside fields only, and not at all where the person has switched them off (data-keys="off").

const SEQUENCE = 1200; // ms to press the second key of g …

const TEXT = "input:not([type=checkbox], [type=radio], [type=file]), textarea, select, [contenteditable]";
const typing = (elt) => elt.closest(TEXT) || document.querySelector("dialog[open]");
const lettersOff = () => document.querySelector("[data-keys=off]");
const click = (selector) => {
  const elt = document.querySelector(selector);
  elt?.click();
  return Boolean(elt);
};

/* ---------- rows: the focus goes from link to link, so Enter opens by itself ---------- */

const rows = () => [...document.querySelectorAll("main .table tbody tr:has(a)")];
const currentRow = () => document.activeElement.closest("main .table tbody tr") ?? document.querySelector("tr[data-cursor]");

const stand = (row) => {
  document.querySelector("tr[data-cursor]")?.removeAttribute("data-cursor");
  row.dataset.cursor = "";
  (row.querySelector(".main-cell a") ?? row.querySelector("a")).focus({ preventScroll: true });
  row.scrollIntoView({ block: "nearest" });
};

const move = (step) => {
  const all = rows();
  const next = all[Math.max(0, all.indexOf(currentRow()) + step)];
  if (!next) return all.length > 0;
  stand(next);
  return true;
};

// Who opens a row by its key comes back to that place of the list: to the row itself, or to the next one where it has left the list.
const PLACE = "langgan.row";
const here = () => location.pathname + location.search;

document.addEventListener("click", (event) => {
  const row = event.detail === 0 && event.target.closest("main .table tbody tr:has(a)");
  if (row) sessionStorage.setItem(PLACE, JSON.stringify({ list: here(), row: rows().indexOf(row) }));
});

const comeBack = () => {
  const place = JSON.parse(sessionStorage.getItem(PLACE) ?? "{}");
  if (place.list !== here()) return;
  sessionStorage.removeItem(PLACE);
  const row = rows()[Math.min(place.row, rows().length - 1)];
  if (row && document.activeElement === document.body) stand(row);
};

const pick = () => {
  const box = currentRow()?.querySelector("[data-pick]");
  box?.click();
  return Boolean(box);
};

const search = () => {
  const field = document.querySelector("main [type=search]");
  field?.focus();
  field?.select();
  return Boolean(field);
};

const LETTERS = {
  j: () => move(1),
  k: () => move(-1),
  x: pick,
  "/": search,
  "?": () => click("[data-opens=keys]"),
};

let sequence = 0;

const onLetter = (key) => {
  if (Date.now() < sequence) {
    sequence = 0;
    return click(`[data-go="${CSS.escape(key)}"]`);
  }
  if (key === "g") {
    sequence = Date.now() + SEQUENCE;
    return true;
  }
  return LETTERS[key]?.() ?? (/^[a-z]$/.test(key) && click(`main [aria-keyshortcuts="${key}"]`));
};

/* ---------- everywhere ---------- */

const save = (elt) => {
  const form = elt.closest("form[method=post]");
  form?.requestSubmit(form.querySelector("[aria-keyshortcuts='Control+Enter']"));
  return Boolean(form);
};

const onCommand = (event) => {
  if (event.key.toLowerCase() === "k") return document.querySelector("dialog[open]") || click("[data-opens=palette]");
  return event.key === "Enter" && save(event.target);
};

document.addEventListener("keydown", (event) => {
  if (event.isComposing || event.altKey || event.defaultPrevented) return;
  const done =
    event.ctrlKey || event.metaKey
      ? onCommand(event)
      : event.key.length === 1 && !typing(event.target) && !lettersOff() && onLetter(event.key.toLowerCase());
  if (done) event.preventDefault();
});

comeBack();
