// Select2 draws a box beside each look-up and gives it no name: here it takes that of the look-up's label, and its value.
"use strict";
{
  const $ = django.jQuery;

  const name = (select) => {
    const label = select.labels[0];
    const shown = select.nextElementSibling?.querySelector(".select2-selection__rendered");
    if (!label || !shown) return;
    label.id ||= `${select.id}_label`;
    const names = `${label.id} ${shown.id}`;
    shown.setAttribute("aria-labelledby", names);
    shown.closest(".select2-selection").setAttribute("aria-labelledby", names);
  };

  const nameAll = (part) => part.querySelectorAll("select.admin-autocomplete").forEach(name);

  $(() => nameAll(document));
  document.addEventListener("formset:added", (event) => nameAll(event.target));
}
