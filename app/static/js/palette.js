// Command palette: the server finds, this moves the choice. The field keeps the focus; the chosen option is its active descendant.

const field = () => document.getElementById("palette_q");
const options = () => [...document.querySelectorAll("#palette_hits [role=option]")];
const chosen = () => options().find((option) => option.ariaSelected === "true");

const choose = (option) => {
  for (const other of options()) other.ariaSelected = String(other === option);
  option ? field().setAttribute("aria-activedescendant", option.id) : field().removeAttribute("aria-activedescendant");
  option?.scrollIntoView({ block: "nearest" });
};

const step = (by) => {
  const all = options();
  choose(all[(all.indexOf(chosen()) + by + all.length) % all.length]);
};

const act = (option, event) => {
  document.getElementById("palette").close();
  if (!option.dataset.clicks) return;
  event.preventDefault();
  document.querySelector(option.dataset.clicks)?.click();
};

const KEYS = {
  ArrowDown: () => step(1),
  ArrowUp: () => step(-1),
  Enter: () => chosen()?.click(),
};

document.addEventListener("keydown", (event) => {
  if (event.target.id !== "palette_q" || event.isComposing || !KEYS[event.key]) return;
  event.preventDefault();
  KEYS[event.key]();
});

document.addEventListener("click", (event) => {
  const option = event.target.closest("#palette_hits [role=option]");
  if (option && !event.ctrlKey && !event.metaKey) act(option, event);
});

document.addEventListener("htmx:afterSettle", ({ target }) => {
  if (target.id === "palette_hits") choose(options()[0]);
});
