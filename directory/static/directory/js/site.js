// Small helps on top of pages that work without them.

// A choice of sort order is sent when it is made; without this a button beside it sends it.
for (const select of document.querySelectorAll("select[data-submit-on-change]")) {
  const form = select.form;
  form.querySelector("[data-without-script]")?.setAttribute("hidden", "");
  select.addEventListener("change", () => form.requestSubmit());
}

// A link to a part of the page opens the disclosure that holds it.
function openTarget() {
  const target = location.hash.length > 1 && document.getElementById(decodeURIComponent(location.hash.slice(1)));
  const holder = target && target.closest("details:not([open])");
  if (holder) {
    holder.open = true;
    target.scrollIntoView();
  }
}
addEventListener("hashchange", openTarget);
openTarget();

// An error summary takes the focus, so that it is read first.
document.querySelector("[data-takes-focus]")?.focus();
