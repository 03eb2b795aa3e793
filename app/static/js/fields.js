// Small helps in forms: the native date picker, files dropped on an upload, rows of inputs, many ticks, text to copy, a side chosen in a comparison.

const changed = (field) => {
  field.dispatchEvent(new Event("input", { bubbles: true }));
  field.dispatchEvent(new Event("change", { bubbles: true }));
};

/* ---------- dates: typed as people write them, or picked ---------- */

const picker = (text) => {
  const present = text.parentElement.querySelector("[type=date]");
  if (present) return present;
  const native = Object.assign(document.createElement("input"), { type: "date", tabIndex: -1, ariaHidden: "true" });
  native.addEventListener("change", () => {
    text.value = native.value;
    changed(text);
    text.focus();
  });
  text.after(native);
  return native;
};

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-picks]");
  if (!button) return;
  const text = document.getElementById(button.dataset.picks);
  const native = picker(text);
  native.value = text.value; // stays empty unless it is an ISO date
  native.showPicker();
});

/* ---------- files ---------- */

const sizeOf = (bytes) => (bytes < 1e6 ? `${Math.ceil(bytes / 1e3)} kB` : `${(bytes / 1e6).toFixed(1)} MB`);

const showFile = (input) => {
  const line = input.closest("[data-drop]")?.querySelector("[data-file]");
  const files = [...input.files];
  if (!line) return;
  line.hidden = !files.length;
  line.textContent = files.map((file) => `${file.name} · ${sizeOf(file.size)}`).join(", ");
};

document.addEventListener("change", ({ target }) => target.matches("[data-drop] [type=file]") && showFile(target));

const area = (event) => event.target.closest?.("[data-drop]");
const carriesFiles = (event) => event.dataTransfer?.types.includes("Files");

document.addEventListener("dragover", (event) => {
  if (!carriesFiles(event)) return;
  event.preventDefault(); // also beside the area: a file dropped there would replace the page
  if (area(event)) area(event).dataset.over = "";
});
document.addEventListener("dragleave", (event) => {
  if (area(event) && !area(event).contains(event.relatedTarget)) delete area(event).dataset.over;
});
document.addEventListener("drop", (event) => {
  if (!carriesFiles(event)) return;
  event.preventDefault();
  const place = area(event);
  if (!place) return;
  delete place.dataset.over;
  const input = place.querySelector("[type=file]");
  input.files = event.dataTransfer.files;
  changed(input);
});

document.addEventListener("htmx:xhr:progress", ({ target, detail }) => {
  const bar = target.matches?.("form") && target.querySelector("[data-sent]"); // not what comes down elsewhere
  if (!bar || !detail.lengthComputable) return;
  bar.removeAttribute("hidden");
  bar.lastElementChild.setAttribute("width", (100 * detail.loaded) / detail.total);
});

/* ---------- rows of inputs: one more; fields that only some choices have (data-when="field=value value") ---------- */

document.addEventListener("click", ({ target }) => {
  const button = target.closest("[data-adds-row]");
  const last = button?.parentElement.querySelector("tbody > tr:last-child");
  if (!last) return;
  const row = last.cloneNode(true);
  const number = last.parentElement.rows.length + 1;
  for (const input of row.querySelectorAll("input, select")) {
    if (input.matches("input")) input.value = "";
    input.ariaLabel = input.ariaLabel.replace(/\d+$/, number);
  }
  last.after(row);
  row.querySelector("input").focus();
});

const isFilled = (field) => [...field.querySelectorAll("input, textarea")].some((input) => input.value.trim());

const showFitting = (root) => {
  for (const field of root.querySelectorAll("[data-when]")) {
    const [name, values] = field.dataset.when.split("=");
    const chosen = field.closest("form").elements[name]?.value;
    field.hidden = !values.split(" ").includes(chosen) && !isFilled(field) && !field.querySelector(".error");
  }
};
showFitting(document);
document.addEventListener("change", ({ target }) => target.form && showFitting(target.form));
document.addEventListener("htmx:afterSettle", ({ target }) => showFitting(target.parentElement ?? document));

/* ---------- many ticks, narrowed to those that contain the words (data-narrows="id of their box"); what is ticked stays in sight ---------- */

const narrow = (input) => {
  const words = input.value.trim().toLowerCase();
  for (const choice of document.getElementById(input.dataset.narrows).children)
    choice.hidden = !choice.textContent.toLowerCase().includes(words) && !choice.querySelector(":checked");
};
document.addEventListener("input", ({ target }) => target.matches?.("[data-narrows]") && narrow(target));
document.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && event.target.matches?.("[data-narrows]")) event.preventDefault(); // it finds, it does not send the form
});

/* ---------- copy (data-copy="id of the field"), choose ---------- */

document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy]");
  if (!button) return;
  const source = document.getElementById(button.dataset.copy);
  source.select(); // seen, and enough for Ctrl+C where the clipboard is closed to pages (no TLS)
  if (!navigator.clipboard) return;
  await navigator.clipboard.writeText(source.value);
  document.dispatchEvent(new CustomEvent("toast", { detail: { text: document.getElementById("copied_template").content.textContent } }));
});

document.addEventListener("change", ({ target }) => {
  const field = target.dataset.fills && document.getElementById(target.dataset.fills);
  if (!field) return;
  for (const other of document.querySelectorAll(`[data-fills="${target.dataset.fills}"]`)) other.checked = other === target;
  field.value = target.value;
  changed(field);
});
