// Typed text is not lost by accident. A form with data-guard="unsaved" carries data-dirty from the first change until it is saved;
// leaving the page or swapping the form away asks once.

const dirtyForm = () => document.querySelector("form[data-dirty]");
const forget = () => document.querySelectorAll("form[data-dirty]").forEach((form) => form.removeAttribute("data-dirty"));

const touched = (event) => {
  if (event.target.closest("[data-aside]")) return; // tried out beside the form, never saved
  const form = event.target.form ?? event.target.closest("form");
  if (form?.matches("[data-guard]")) form.dataset.dirty = "";
};
document.addEventListener("input", touched);
document.addEventListener("change", touched);

// A form that came back with its errors holds typed text that is nowhere else.
const markRefused = (root) => {
  for (const form of root.querySelectorAll("form[data-guard]")) if (form.querySelector("[aria-invalid=true]")) form.dataset.dirty = "";
};
markRefused(document);
document.addEventListener("htmx:afterSettle", ({ target, detail }) => {
  if (detail.xhr && [409, 422].includes(detail.xhr.status)) {
    const form = target.matches("form[data-guard]") ? target : target.querySelector("form[data-guard]");
    if (form) form.dataset.dirty = "";
  }
});

const ask = () => {
  const dialog = document.getElementById("unsaved");
  if (!dialog || dialog.open) return Promise.resolve(!dialog);
  dialog.returnValue = "";
  dialog.showModal();
  return new Promise((decide) => dialog.addEventListener("close", () => decide(dialog.returnValue === "leave"), { once: true }));
};

const askThen = async (go) => {
  if (!(await ask())) return;
  forget();
  go();
};

/* ---------- the ways to leave ---------- */

const plainClick = (event) => event.button === 0 && !(event.ctrlKey || event.metaKey || event.shiftKey || event.altKey);

const leaves = (link) =>
  !link.target && !link.hasAttribute("download") && !link.matches("[hx-get], [data-opens]") && !link.getAttribute("href").startsWith("#");

document.addEventListener(
  "click",
  (event) => {
    const link = event.target.closest("a[href]");
    if (!link || event.defaultPrevented || !plainClick(event) || !leaves(link) || !dirtyForm()) return;
    event.preventDefault();
    askThen(() => link.click());
  },
  true,
);

document.addEventListener(
  "submit",
  (event) => {
    const dirty = dirtyForm();
    const form = event.target;
    if (!dirty || form === dirty || form.hasAttribute("hx-post") || form.getAttribute("method") !== "post") return;
    event.preventDefault();
    event.stopPropagation();
    askThen(() => form.requestSubmit(event.submitter));
  },
  true,
);

document.addEventListener("submit", (event) => {
  if (!event.defaultPrevented) forget(); // a plain POST of the form itself
});

addEventListener("beforeunload", (event) => dirtyForm() && event.preventDefault());

document.addEventListener("htmx:confirm", (event) => {
  const dirty = dirtyForm();
  const { elt, target, issueRequest } = event.detail;
  if (!dirty || elt === dirty || dirty.contains(elt) || !target?.contains(dirty)) return;
  event.preventDefault();
  askThen(() => issueRequest(true));
});

document.addEventListener("htmx:beforeOnLoad", ({ detail }) => {
  if (detail.xhr.status < 400 && detail.requestConfig.verb !== "get" && detail.elt.matches("form[data-dirty]")) forget();
});

// Back and forward: the address has changed already when we hear of it; staying puts it back.
let here = location.href;
for (const name of ["htmx:pushedIntoHistory", "htmx:historyRestore"]) document.addEventListener(name, () => (here = location.href));
document.addEventListener("htmx:historyCacheMiss", async (event) => {
  if (!dirtyForm()) return;
  event.preventDefault();
  if (!(await ask())) return history.pushState({ htmx: true }, "", here);
  forget();
  location.reload();
});
