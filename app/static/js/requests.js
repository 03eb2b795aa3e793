// What happens around a request of htmx: token, busy marks, errors in place, lost lines, ended sessions, focus after a swap.
// Every sentence comes from the server: the answer itself, or a <template> of the page.

const SLOW_POLL = 5000; // ms between polls that nobody is looking at
const RECONNECT = 3000; // ms between tries while the line is lost
const BUSY = "busy";

const main = () => document.getElementById("main");
const form = (elt) => (elt.matches("form") ? elt : elt.closest("form"));
const copy = (id) => document.getElementById(id).content.firstElementChild.cloneNode(true);
const token = () => document.querySelector("meta[name=csrf-token]");
const isPoll = (config) => !config.triggeringEvent;
const wasAsked = (config) => ["click", "submit"].includes(config.triggeringEvent?.type); // not while somebody types
const writes = (config) => config.verb !== "get";

/* ---------- before and after ---------- */

const lastPolls = new Map();

const unseen = (elt) => document.hidden || elt.closest("[popover]:not(:popover-open)");

const tooSoon = (elt) => {
  const last = lastPolls.get(elt.id);
  if (last && unseen(elt) && Date.now() - last < SLOW_POLL) return true;
  lastPolls.set(elt.id, Date.now());
  return false;
};

const setBusy = (elt, submitter) => {
  elt.dataset.sending = "";
  submitter?.setAttribute("aria-disabled", "true");
  if (submitter) submitter.dataset.state = BUSY;
};

const setFree = (elt) => {
  delete elt.dataset.sending;
  for (const button of elt.querySelectorAll(`[data-state=${BUSY}]`)) {
    delete button.dataset.state;
    button.removeAttribute("aria-disabled");
  }
};

document.addEventListener("htmx:configRequest", ({ detail }) => {
  detail.headers["X-CSRFToken"] = token().content;
});

document.addEventListener("htmx:beforeRequest", (event) => {
  const { elt, target, requestConfig } = event.detail;
  if (isPoll(requestConfig)) {
    if (tooSoon(elt)) event.preventDefault();
    return;
  }
  if (writes(requestConfig) && elt.matches("form")) setBusy(elt, requestConfig.triggeringEvent.submitter);
  target.setAttribute("aria-busy", "true");
});

document.addEventListener("htmx:beforeSend", ({ detail }) => {
  if (detail.elt.querySelector("[type=file]")) detail.xhr.timeout = 0; // a large file may take its time
});

document.addEventListener("htmx:afterRequest", ({ detail }) => {
  detail.target?.removeAttribute("aria-busy");
  const leaves = detail.successful && ["HX-Location", "HX-Redirect"].some((name) => detail.xhr.getResponseHeader(name)); // stays busy until the next page is there
  if (detail.elt.matches("form") && !leaves) setFree(detail.elt);
});

const setAllFree = () => document.querySelectorAll("form[data-sending]").forEach(setFree);
for (const name of ["htmx:responseError", "htmx:sendError", "htmx:timeout"]) document.addEventListener(name, setAllFree);

// A double click sends once. (The server's own check is the real guard.)
document.addEventListener(
  "submit",
  (event) => {
    if (!("sending" in event.target.dataset)) return;
    event.preventDefault();
    event.stopImmediatePropagation();
  },
  true,
);

// Forms without htmx get the same look.
document.addEventListener("submit", (event) => {
  const sent = event.target;
  if (event.defaultPrevented || sent.getAttribute("method") !== "post") return;
  setBusy(sent, event.submitter);
  setTimeout(setFree, 10_000, sent); // the answer may be a download: the page stays
});
addEventListener("pageshow", (event) => event.persisted && setAllFree());

/* ---------- errors, in place ---------- */

const notices = new WeakMap(); // target → what was said above it

const clearNotice = (target) => {
  notices.get(target)?.remove();
  notices.delete(target);
};

const showNotice = (notice, target) => {
  clearNotice(target);
  notices.set(target, notice);
  const place = target === document.body || !target.isConnected ? main() : (target.closest("table, ul, ol") ?? target);
  place.matches("main, form, section, dialog") ? place.prepend(notice) : place.before(notice);
};

const noticeOf = (xhr) => new DOMParser().parseFromString(xhr.responseText, "text/html").querySelector(".callout");

const failedNotice = (xhr) => {
  const notice = copy("failed_template");
  const request = notice.querySelector("[data-request]");
  const number = xhr.getResponseHeader("X-Request-ID");
  if (number) request.textContent = request.textContent.replace("{id}", number);
  request.hidden = !number;
  return notice;
};

const repeat = ({ elt, target, requestConfig }) => {
  if (elt.matches("form") && writes(requestConfig)) return elt.requestSubmit();
  return htmx.ajax(requestConfig.verb, requestConfig.path, { source: elt, target });
};

const offerAgain = (notice, detail) => {
  const row = copy("again_template");
  notice.lastElementChild.append(row);
  row.firstElementChild.addEventListener("click", () => {
    clearNotice(detail.target);
    repeat(detail);
  });
};

document.addEventListener("htmx:responseError", ({ detail }) => {
  const { xhr, target, requestConfig } = detail;
  if (xhr.status === 401 || (isPoll(requestConfig) && notices.get(target)?.isConnected)) return;
  const notice = noticeOf(xhr) ?? failedNotice(xhr);
  if (xhr.status >= 500) offerAgain(notice, detail);
  showNotice(notice, target);
  if (wasAsked(requestConfig)) notice.focus();
});

// A refusal that is not a new version of the target (no right, gone, in use) is said above it: what was typed stays.
document.addEventListener("htmx:beforeSwap", (event) => {
  const { xhr, target, requestConfig } = event.detail;
  if (target.contains(document.activeElement)) hadFocus.add(xhr);
  clearNotice(target);
  if (xhr.status < 400) return;
  const id = target.getAttribute("id"); // a form's own .id is its field of that name
  const replaces = id && xhr.responseText.includes(`id="${id}"`);
  if (replaces || !event.detail.shouldSwap || !(writes(requestConfig) || target === document.body)) return;
  const notice = noticeOf(xhr);
  if (!notice) return;
  event.detail.shouldSwap = false;
  showNotice(notice, target);
  notice.focus();
});

/* ---------- focus and voice after a swap ---------- */

const hadFocus = new WeakSet(); // requests whose target held the focus when it was swapped

const landing = (fresh) => fresh.querySelector("h1, h2, h3, [role=region][tabindex='0']") ?? fresh;

const focusOn = (elt, options) => {
  if (!elt.hasAttribute("tabindex")) elt.tabIndex = -1;
  elt.focus(options);
};

document.addEventListener("htmx:afterSettle", ({ target, detail }) => {
  const said = target.matches("[data-announce]") ? target : target.querySelector("[data-announce]");
  if (said?.dataset.announce) document.getElementById("announcement").textContent = said.dataset.announce;
  if (target === document.body) {
    scrollTo(0, 0);
    return focusOn(landing(main()), { preventScroll: true });
  }
  const refused = detail.xhr?.status >= 400 && (target.matches("[data-focus]") ? target : target.querySelector("[data-focus]"));
  if (refused) return focusOn(refused);
  if (hadFocus.has(detail.xhr) && document.activeElement === document.body) focusOn(landing(target), { preventScroll: true });
});

// a form that was sent without htmx comes back as a whole page: what refused it is read first
const refusal = document.querySelector("main [data-focus]");
if (refusal) focusOn(refusal);

/* ---------- the line and the session ---------- */

const showBanner = (id) => {
  if (!document.getElementById(id)) document.getElementById("banners").append(copy(`${id}_template`));
  return document.getElementById(id);
};
const hideBanner = (id) => document.getElementById(id)?.remove();

const reconnect = async () => {
  const anything = document.querySelector("link[rel=stylesheet]").href;
  const answer = await fetch(anything, { method: "HEAD", cache: "no-store" }).catch(() => null);
  if (answer) hideBanner("offline");
};

const keepTrying = async () => {
  await reconnect();
  if (document.getElementById("offline")) setTimeout(keepTrying, RECONNECT);
};

const lineLost = () => {
  if (document.getElementById("offline")) return;
  showBanner("offline");
  setTimeout(keepTrying, RECONNECT);
};

for (const name of ["htmx:sendError", "htmx:timeout"]) document.addEventListener(name, lineLost);
document.addEventListener("htmx:afterOnLoad", () => hideBanner("offline"));
addEventListener("offline", lineLost);
addEventListener("online", reconnect);
document.addEventListener("click", (event) => event.target.closest("[data-reconnects]") && reconnect());

// The session ended. With typed text on the page the form is kept; else htmx follows HX-Redirect to the sign-in.
document.addEventListener("htmx:beforeOnLoad", (event) => {
  const { xhr } = event.detail;
  if (xhr.status !== 401 || !document.querySelector("form[data-dirty]")) return;
  event.preventDefault();
  showBanner("signed_out").querySelector("a").href = xhr.getResponseHeader("HX-Redirect") ?? location.href;
});

// Back from signing in elsewhere: the page's token belongs to the old session, so take the new one along.
addEventListener("focus", async () => {
  if (!document.getElementById("signed_out")) return;
  const answer = await fetch(location.href).catch(() => null);
  if (!answer?.ok || answer.redirected) return;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const fresh = page.querySelector("meta[name=csrf-token]").content;
  token().content = fresh;
  for (const field of document.querySelectorAll("input[name=csrf_token]")) field.value = fresh;
  hideBanner("signed_out");
});

// Going back found an answer that is no page (the session ended, the thing is gone): let the browser load it and show it.
document.addEventListener("htmx:historyCacheMissLoadError", () => location.reload());
