// Several files, one after the other, each with a bar of its own (form[data-uploads] names what is asked for again at the end).
// Without a script the form sends them all at once.

const send = (form, file, bar) =>
  new Promise((done) => {
    const body = new FormData(form);
    body.set("file", file);
    body.set("quietly", "1");
    const xhr = new XMLHttpRequest();
    xhr.open("POST", form.action);
    for (const [name, value] of Object.entries({ "HX-Request": "true", "HX-Target": form.id })) xhr.setRequestHeader(name, value);
    xhr.upload.addEventListener("progress", ({ loaded, total }) => bar.setAttribute("width", (100 * loaded) / total));
    xhr.addEventListener("loadend", () => done(xhr));
    xhr.send(body);
  });

const refusal = (xhr, words) =>
  new DOMParser().parseFromString(xhr.responseText, "text/html").querySelector(".error, .callout")?.textContent.trim() || words.querySelector("[data-lost]").textContent;

const upload = async (form, file, line, words) => {
  const says = line.querySelector("[data-says]");
  const bar = line.querySelector(".progress").lastElementChild;
  says.textContent = words.querySelector("[data-sending]").textContent;
  const xhr = await send(form, file, bar);
  const kept = xhr.status === 204;
  says.textContent = kept ? words.querySelector("[data-done]").textContent : refusal(xhr, words);
  says.className = kept ? "muted sm-text" : "error";
  bar.setAttribute("width", kept ? 100 : 0);
  return kept;
};

const lineFor = (form, file) => {
  const line = form.querySelector("[data-bar]").content.firstElementChild.cloneNode(true);
  line.querySelector("[data-name]").textContent = file.name;
  form.querySelector("[data-bars]").append(line);
  return line;
};

const uploadAll = async (form, files) => {
  const words = form.querySelector("[data-words]").content;
  form.querySelector("[data-bars]").replaceChildren();
  const lines = files.map((file) => lineFor(form, file));
  const kept = [];
  for (const [place, file] of files.entries()) kept.push(await upload(form, file, lines[place], words));
  const all = kept.every(Boolean);
  form.querySelector("[type=file]").value = "";
  form.querySelector("[data-file]").hidden = true;
  // Refusals stay in sight: then the list alone is asked for again.
  if (kept.some(Boolean)) htmx.ajax("GET", form.action, { target: all ? form.dataset.uploads : "#attachment_list", swap: "outerHTML" });
};

// Caught on its way down: nobody else shall take it for a form that leaves the page.
document.addEventListener(
  "submit",
  async (event) => {
    const form = event.target.closest("form[data-uploads]");
    const files = form && !("sending" in form.dataset) ? [...form.querySelector("[type=file]").files] : [];
    if (!files.length) return;
    event.preventDefault();
    form.dataset.sending = "";
    await uploadAll(form, files);
    delete form.dataset.sending;
  },
  true,
);
