// The list changes in place: the same address is asked for, and its parts are taken from the whole page that comes back.
// Not htmx: its 16 KB would be the largest part of the page, and what is hard here (focus, open disclosures, the phone's sheet,
// text that is being typed) it would leave to code like this all the same.

const PARTS = ["list-facets", "results", "search-kept"];
const search = document.querySelector("form.search-box");
const box = search.querySelector("input[type=search]");
const status = document.getElementById("list-status");
let shown = location.pathname + location.search;
let request;
document.querySelector(".with-facets").dataset.live = "";

// How to find again what has the focus: a box of a facet, or a link to the same place.
function describe(focused) {
  if (focused?.closest("#list-facets") && focused.name) {
    return `#list-facets [name="${focused.name}"][value="${CSS.escape(focused.value)}"]`;
  }
  const switched = focused?.closest(".tabs a");
  return switched ? `.tabs[aria-label="${CSS.escape(switched.closest(".tabs").ariaLabel)}"] a[aria-current]` : "#list-heading";
}

// The topics within a topic stand after its box; the rest of a long facet stands alone.
function key(details) {
  const topic = details.matches(".facet-within") && details.previousElementSibling.querySelector("input").value;
  return topic || details.closest("fieldset").querySelector("input").name;
}

function openDisclosures(keys) {
  for (const details of document.querySelectorAll("#list-facets details")) if (keys.has(key(details))) details.open = true;
}

function replaceParts(page) {
  const opened = new Set([...document.querySelectorAll("#list-facets details[open]")].map(key));
  for (const id of PARTS) document.getElementById(id).replaceWith(page.getElementById(id));
  openDisclosures(opened);
  document.title = page.title;
  document.querySelector(".language-switch").href = page.querySelector(".language-switch").getAttribute("href");
}

async function load(address, { push = true, keepText = false, scroll = null } = {}) {
  request?.abort();
  const mine = (request = new AbortController());
  document.getElementById("results").ariaBusy = "true";
  let page;
  try {
    const response = await fetch(address, { signal: mine.signal, headers: { Accept: "text/html" } });
    page = response.ok && new DOMParser().parseFromString(await response.text(), "text/html");
  } catch {
    if (mine.signal.aborted) return;
  }
  if (mine.signal.aborted) return;
  // What is no list (a message of the server, no network) the browser shows as it is.
  if (!page || PARTS.some((id) => !page.getElementById(id))) return push ? location.assign(address) : location.reload();
  const focused = document.activeElement;
  const inParts = PARTS.some((id) => document.getElementById(id).contains(focused));
  const again = describe(focused);
  if (push) {
    history.replaceState({ scroll: scrollY }, "");
    history.pushState(null, "", address);
  }
  shown = location.pathname + location.search;
  replaceParts(page);
  if (!keepText) box.value = page.getElementById(box.id).value;
  if (inParts) (document.querySelector(again) ?? document.getElementById("list-heading")).focus({ preventScroll: true });
  if (scroll !== null) scrollTo(0, scroll);
  status.textContent = document.getElementById("list-heading").textContent;
}

function addressOf(form) {
  const filled = [...new FormData(form)].filter(([, value]) => value.trim());
  const query = new URLSearchParams(filled).toString();
  return new URL(form.action).pathname + (query && `?${query}`);
}

const isSheet = (form) => form.matches(":popover-open");

document.addEventListener("change", (event) => {
  const form = event.target.closest("#facets");
  if (form && !isSheet(form)) load(addressOf(form), { keepText: true });
});

document.addEventListener("submit", (event) => {
  if (event.target === search || event.target.id === "facets") {
    event.preventDefault();
    load(addressOf(event.target), { keepText: event.target !== search });
  }
});

document.addEventListener("click", (event) => {
  const link = event.target.closest("#results a, #list-facets a");
  const changed = event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey;
  if (!link || changed || link.hasAttribute("download") || link.pathname !== location.pathname) return;
  event.preventDefault();
  const turned = link.closest(".pagination");
  load(link.pathname + link.search, { scroll: turned ? document.querySelector(".with-facets").offsetTop : null });
});

addEventListener("popstate", (event) => {
  if (location.pathname + location.search !== shown) {
    load(location.href, { push: false, scroll: event.state?.scroll ?? 0 });
  }
});
