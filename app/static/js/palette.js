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

// Enter right after typing waits for the answer to what was typed: the hits on the screen are still those of the word before.
let answered = null;
let entered = false;

const enter = () => {
  if (field().value === answered) (chosen() ?? options()[0])?.click();
  else entered = true;
};

const KEYS = {
  ArrowDown: () => step(1),
  ArrowUp: () => step(-1),
  Enter: enter,
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

document.addEventListener("input", ({ target }) => {
  if (target.id === "palette_q") entered = false;
});

document.addEventListener("htmx:afterSettle", ({ target, detail }) => {
  if (target.id !== "palette_hits") return;
  answered = detail.requestConfig.parameters.q;
  choose(options()[0]);
  if (!entered || field().value !== answered) return;
  entered = false;
  chosen()?.click();
});
