// The page of a request: keys for fast work, and ready texts without a page in between. Everything works without it.
"use strict";
{
  const form = document.getElementById("review_form");
  const fields = [...form.querySelectorAll(".review-field[tabindex]")];
  const keys = form.querySelector(".review-keys");
  if (keys) keys.hidden = false;

  const current = () => fields.findIndex((field) => field.contains(document.activeElement));

  const go = (step) => {
    if (!fields.length) return;
    const here = current();
    const next = here < 0 ? (step > 0 ? 0 : fields.length - 1) : Math.min(Math.max(here + step, 0), fields.length - 1);
    fields[next].focus();
    fields[next].scrollIntoView({ block: "nearest" });
  };

  const choose = (verdict) => {
    const field = fields[current()];
    const radio = field?.querySelector(`[type=radio][value=${verdict}]`);
    if (!radio) return;
    radio.checked = true;
    if (verdict === "edited") field.querySelector(".decision-edit :is(input, select, textarea):not([type=hidden])")?.focus();
    else field.focus();
  };

  const deeds = {
    j: () => go(1),
    k: () => go(-1),
    a: () => choose("accepted"),
    e: () => choose("edited"),
    r: () => choose("rejected"),
    n: () => fields[current()]?.querySelector(".decision-note input")?.focus(),
    g: () => form.querySelector("[name=do][value=approve]")?.focus(),
  };

  // A radio button or a box takes no text, so that keys work there too.
  const isTyping = (target) =>
    target.isContentEditable || (target.matches("input, select, textarea") && !target.matches("[type=radio], [type=checkbox]"));

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || isTyping(event.target)) return;
    if (!keys || !(event.key in deeds)) return;
    event.preventDefault();
    deeds[event.key]();
  });

  // A ready text takes the place of one that nobody changed; what was typed stays, and the text follows it.
  for (const select of form.querySelectorAll("[data-ready-for]")) {
    const text = document.getElementById(select.dataset.readyFor);
    const beside = document.getElementById(`${select.dataset.readyFor}-beside`);
    let put = [...select.options].map((option) => option.dataset.text).find((ready) => ready && ready === text.value) || "";
    select.parentElement.querySelector("[data-ready-button]").hidden = true;
    select.addEventListener("change", () => {
      const { text: ready = "", beside: own = "" } = select.selectedOptions[0].dataset;
      if (text.value.trim() === put.trim()) text.value = ready;
      else if (ready && !text.value.includes(ready)) text.value = `${text.value.trim()}\n\n${ready}`;
      put = ready;
      beside.hidden = !own;
      beside.querySelector("blockquote").textContent = own;
    });
  }
}
