// A long choice as a search field (ARIA combobox). Two kinds:
//   <select data-search>        its own options are searched; the select stays, hidden, and is what is sent
//   <input data-suggest="url">  the server is asked; a hidden field with the id is sent, or the typed text, which the server looks up
// Without a script both work as they are.

const WAIT = 150;
const MOST = 50;

const plain = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase().trim();

const build = (tag, properties) => Object.assign(document.createElement(tag), properties);

const optionItem = (value, label) => {
  const item = build("li", { className: "item", role: "option", textContent: label });
  Object.assign(item.dataset, { value, label });
  return item;
};

class Combobox {
  #active = -1;
  #request = 0;

  // find(text) answers with <li role=option> elements; take(value, label) stores a choice; settle(text) is called when the field is left
  constructor(input, { find, take, settle, nothing }) {
    Object.assign(this, { input, find, take, settle, nothing });
    this.list = build("ul", { className: "listbox", id: `${input.id}_options`, role: "listbox", hidden: true });
    const box = build("div", { className: "combo" });
    input.before(box);
    box.append(input, this.list);
    this.list.ariaLabel = input.labels[0]?.textContent ?? "";
    for (const [name, value] of Object.entries({ role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": this.list.id }))
      input.setAttribute(name, value);
    this.#listen();
  }

  #listen() {
    this.input.addEventListener("input", () => this.#ask(this.input.value, WAIT));
    this.input.addEventListener("click", () => this.list.hidden && this.#ask("", 0));
    this.input.addEventListener("keydown", (event) => this.#key(event));
    this.input.addEventListener("blur", () => {
      this.close();
      this.settle(this.input.value);
    });
    this.list.addEventListener("pointerdown", (event) => event.preventDefault()); // the field keeps the focus
    this.list.addEventListener("click", (event) => this.#choose(event.target.closest("[role=option]")));
  }

  async #ask(text, wait) {
    const request = ++this.#request;
    if (wait) await new Promise((done) => setTimeout(done, wait));
    if (request !== this.#request) return;
    const items = await this.find(text);
    if (request === this.#request && document.activeElement === this.input) this.#show(items);
  }

  #show(items) {
    items.forEach((item, index) => (item.id = `${this.list.id}_${index}`));
    this.list.replaceChildren(...(items.length ? items : [build("li", { role: "option", ariaDisabled: "true", className: "item muted", textContent: this.nothing })]));
    this.list.hidden = false;
    this.input.ariaExpanded = "true";
    this.#move(items.length ? Math.max(0, items.findIndex((item) => item.dataset.label === this.input.value)) : -1);
  }

  close() {
    this.#request++;
    this.list.hidden = true;
    this.input.ariaExpanded = "false";
    this.input.removeAttribute("aria-activedescendant");
  }

  get #items() {
    return [...this.list.querySelectorAll("[data-value]")];
  }

  #move(to) {
    this.#active = to;
    for (const [index, item] of this.#items.entries()) item.ariaSelected = String(index === to);
    const item = this.#items[to];
    if (!item) return this.input.removeAttribute("aria-activedescendant");
    this.input.setAttribute("aria-activedescendant", item.id);
    this.list.scrollTop = Math.min(item.offsetTop, Math.max(this.list.scrollTop, item.offsetTop + item.offsetHeight - this.list.clientHeight));
  }

  #choose(item) {
    if (!item?.hasAttribute("data-value")) return;
    this.input.value = item.dataset.label;
    this.take(item.dataset.value, item.dataset.label);
    this.close();
  }

  #key(event) {
    if (event.isComposing || event.ctrlKey || event.metaKey) return;
    const open = !this.list.hidden;
    const count = this.#items.length;
    const acts = {
      ArrowDown: () => (open ? this.#move((this.#active + 1) % count) : this.#ask("", 0)),
      ArrowUp: () => open && this.#move((this.#active - 1 + count) % count),
      Enter: () => open && this.#choose(this.#items[this.#active]),
      Escape: () => open && this.close(),
    };
    if (!acts[event.key] || (!open && event.key !== "ArrowDown")) return;
    event.preventDefault();
    event.stopPropagation();
    acts[event.key]();
  }
}

/* ---------- a select with many options ---------- */

const ranked = (options, text) => {
  const wanted = plain(text);
  const hits = options.filter((option) => plain(option.label).includes(wanted));
  return hits.sort((a, b) => plain(b.label).startsWith(wanted) - plain(a.label).startsWith(wanted)).slice(0, MOST);
};

const overSelect = (select) => {
  const chosen = () => select.selectedOptions[0]?.label ?? "";
  const input = build("input", { className: "input", type: "text", id: select.id, value: chosen(), autocomplete: "off", disabled: select.disabled });
  for (const name of ["aria-describedby", "aria-invalid"]) if (select.hasAttribute(name)) input.setAttribute(name, select.getAttribute(name));
  select.removeAttribute("id");
  select.hidden = true;
  select.before(input);
  const options = [...select.options];
  const take = (value) => {
    select.value = value;
    select.dispatchEvent(new Event("change", { bubbles: true }));
  };
  const settle = (text) => {
    const meant = options.find((option) => plain(option.label) === plain(text)) ?? (text.trim() === "" && options.find((option) => option.value === ""));
    if (meant && meant.value !== select.value) take(meant.value);
    input.value = chosen();
  };
  select.addEventListener("change", () => (input.value = chosen()));
  new Combobox(input, { find: async (text) => ranked(options, text).map((option) => optionItem(option.value, option.label)), take, settle, nothing: select.dataset.search });
};

/* ---------- a choice that the server knows ---------- */

const overServer = (input) => {
  const sent = build("input", { type: "hidden", name: input.name, value: input.dataset.value });
  input.removeAttribute("name");
  input.before(sent);
  input.addEventListener("input", () => (sent.value = input.value));
  const find = async (text) => {
    const url = new URL(input.dataset.suggest, location.href);
    for (const name of url.searchParams.getAll("with")) url.searchParams.set(name, input.form?.elements[name]?.value ?? ""); // another field says of whom
    url.searchParams.set("q", text);
    const answer = await fetch(url).catch(() => null);
    const page = new DOMParser().parseFromString(answer?.ok ? await answer.text() : "", "text/html");
    return [...page.querySelectorAll("[role=option]")].map((item) => document.adoptNode(item));
  };
  const take = (value) => {
    sent.value = value;
    input.dispatchEvent(new Event("change", { bubbles: true }));
  };
  new Combobox(input, { find, take, settle: () => {}, nothing: input.dataset.nothing });
};

const enhance = (root) => {
  for (const select of root.querySelectorAll("select[data-search]:not([hidden])")) overSelect(select);
  for (const input of root.querySelectorAll("input[data-suggest][name]")) overServer(input);
};

enhance(document);
document.addEventListener("htmx:afterSettle", ({ target }) => enhance(target.parentElement ?? target));
