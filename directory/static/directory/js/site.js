// Small helps on top of pages that work without them.

// A link to a part of the page opens the disclosure that holds it.
function openTarget() {
  const target = location.hash && document.getElementById(location.hash.slice(1));
  const holder = target && target.closest("details:not([open])");
  if (holder) {
    holder.open = true;
    target.scrollIntoView();
  }
}
addEventListener("hashchange", openTarget);
openTarget();

// A link that names a dialog of this page opens it instead of leaving the page.
document.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-dialog]");
  const dialog = link && document.getElementById(link.dataset.dialog);
  if (dialog && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
    event.preventDefault();
    dialog.showModal();
  }
});

// An error summary takes the focus, so that it is read first.
document.querySelector("[data-takes-focus]")?.focus();
