// Dialogs and menus. [data-opens="id"] opens a <dialog> (without a script its link is followed), [data-closes] closes the one around it.
// A dialog or popover that opens fires `opened`, so that htmx can load what is in it.

const open = (opener, event) => {
  const dialog = document.getElementById(opener.dataset.opens);
  if (!dialog || dialog.open) return;
  event.preventDefault();
  opener.closest("[popover]")?.hidePopover(); // gives the focus back to the menu's button, where it belongs afterwards
  dialog.showModal();
  if (document.activeElement.matches("dialog.palette input")) document.activeElement.select(); // the last question, ready to be typed over
  dialog.dispatchEvent(new Event("opened"));
};

document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-opens]");
  if (opener) open(opener, event);
  const closer = event.target.closest("[data-closes]");
  if (closer) closer.closest("dialog").close(closer.dataset.closes);
  if (event.target.matches("dialog.palette")) event.target.close(); // beside it; a dialog with typed text stays
});

document.addEventListener(
  "toggle",
  (event) => {
    if (event.newState === "open" && event.target.matches("[popover]")) event.target.dispatchEvent(new Event("opened"));
  },
  true, // toggle does not bubble
);
