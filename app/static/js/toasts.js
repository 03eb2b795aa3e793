// Toasts: at most three; each goes by itself, later with something to undo or follow, and not while it is looked at. A warning stays until it
// is dismissed, or the next page comes.
// They come with the page, with a swap into #toasts, or as an event: HX-Trigger: {"toast": {"text": …}}.

const MOST = 3;
const SHORT = 5000;
const LONG = 8000;

const box = () => document.getElementById("toasts");
const looked = (toast) => toast.matches(":hover, :focus-within");

const remove = (toast) => {
  if (looked(toast)) return setTimeout(remove, SHORT, toast);
  toast.remove();
};

const watch = (toast) => {
  if (toast.dataset.watched || toast.dataset.kind === "warn") return;
  toast.dataset.watched = "true";
  setTimeout(remove, toast.querySelector("form, a") ? LONG : SHORT, toast);
};

const tend = () => {
  const all = [...(box()?.children ?? [])];
  all.slice(0, Math.max(0, all.length - MOST)).forEach((toast) => toast.remove());
  all.slice(-MOST).forEach(watch);
};

document.addEventListener("toast", ({ detail }) => {
  const toast = document.getElementById("toast_template").content.firstElementChild.cloneNode(true);
  toast.querySelector("span").textContent = detail.text;
  box().append(toast);
  tend();
});

document.addEventListener("click", (event) => event.target.closest("[data-dismisses]")?.closest(".toast")?.remove());

document.addEventListener("htmx:afterSettle", tend);
document.addEventListener("htmx:oobAfterSwap", tend);
tend();
