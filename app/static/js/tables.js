// Selection in a list and the order of its columns. The ticks are fields of the bulk bar's form, which CSS shows while one is ticked;
// this adds ranges (Shift), all of the page, "all that match", and the count.

const boxes = () => [...document.querySelectorAll("[data-pick]")];
const bar = () => document.querySelector("[data-bulk]");

let last = null;

const setScope = (scope) => {
  const field = bar()?.querySelector("[data-scope]");
  if (!field) return;
  field.value = scope;
  bar().querySelector("[data-matching-text]").hidden = scope !== "matching";
  bar().querySelector("[data-chosen-text]").hidden = scope === "matching";
};

const show = () => {
  const all = boxes();
  const ticked = all.filter((box) => box.checked).length;
  for (const box of all) box.closest("tr").ariaSelected = box.checked ? "true" : null;
  const whole = document.querySelector("[data-pick-all]");
  if (whole) [whole.checked, whole.indeterminate] = [ticked > 0 && ticked === all.length, ticked > 0 && ticked < all.length];
  const text = bar()?.querySelector("[data-chosen-text]");
  if (text) text.textContent = text.dataset.chosenText.replace("{n}", ticked);
};

const tickAll = (checked) => {
  for (const box of boxes()) box.checked = checked;
};

const tickRange = (from, to, checked) => {
  const all = boxes();
  const [first, end] = [all.indexOf(from), all.indexOf(to)].sort((a, b) => a - b);
  for (const box of all.slice(Math.max(first, 0), end + 1)) box.checked = checked;
};

document.addEventListener("click", ({ target, shiftKey }) => {
  if (target.matches("[data-pick-all]")) tickAll(target.checked);
  else if (target.matches("[data-pick]")) {
    if (shiftKey && last?.isConnected) tickRange(last, target, target.checked);
    last = target;
  } else if (target.closest("[data-clear-selection]")) tickAll(false);
  else if (target.closest("[data-select-matching]")) {
    tickAll(true);
    show();
    return setScope("matching");
  } else return;
  setScope("chosen");
  show();
});

// New rows come unticked. Anything else that is swapped (the jobs tray asks every second) leaves the choice as it is.
document.addEventListener("htmx:afterSettle", () => {
  if (!boxes().some((box) => box.checked)) setScope("chosen");
  show();
});
show();

/* ---------- order of columns ---------- */

const free = (item) => item?.matches("[draggable=true]");

const nudge = (button) => {
  const item = button.closest("li");
  const other = button.name === "up" ? item.previousElementSibling : item.nextElementSibling;
  if (!free(other)) return;
  button.name === "up" ? other.before(item) : other.after(item);
  button.focus(); // moving an element takes the focus from what is in it
};

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-order] [name=up], [data-order] [name=down]");
  if (!button) return;
  event.preventDefault();
  nudge(button);
});

const dragged = () => document.querySelector("[data-order] [data-dragged]");

document.addEventListener("dragstart", (event) => {
  const item = event.target.closest?.("[data-order] > [draggable=true]");
  if (item) item.dataset.dragged = "";
});
document.addEventListener("dragover", (event) => {
  const over = event.target.closest?.("[data-order] > li");
  if (!dragged() || !free(over)) return;
  event.preventDefault();
  const { top, height } = over.getBoundingClientRect();
  event.clientY < top + height / 2 ? over.before(dragged()) : over.after(dragged());
});
document.addEventListener("dragend", () => dragged()?.removeAttribute("data-dragged"));
