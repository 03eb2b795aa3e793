// Tabs that do not fit scroll sideways; the one that is open is always in sight.

const show = (root) => {
  for (const tab of root.querySelectorAll(":is(.tabs, .subnav) > :is([aria-current], [aria-selected=true])")) {
    const strip = tab.parentElement;
    strip.scrollLeft = tab.offsetLeft - (strip.clientWidth - tab.offsetWidth) / 2;
  }
};

show(document);
document.addEventListener("htmx:afterSettle", ({ target }) => show(target.parentElement ?? document));
