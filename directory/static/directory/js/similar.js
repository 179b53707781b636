// While the name of an institution is typed, the entries that it may be are shown. The same is asked once the step is saved.

const WAIT = 600;
const LEAST = 2;

for (const form of document.querySelectorAll("form[data-similar]")) {
  const place = form.querySelector("#similar");
  const names = ["name_en", "name_zh", "acronym"].map((name) => form.elements[name]).filter(Boolean);
  const website = form.elements.website;
  let timer;
  let request;
  let composing = false;

  async function ask() {
    const typed = names.map((input) => input.value.trim()).filter((name) => name.length >= LEAST);
    if (!typed.length && !website.value.trim()) return;
    request?.abort();
    const mine = (request = new AbortController());
    const query = new URLSearchParams([...typed.map((name) => ["name", name]), ["website", website.value]]);
    try {
      const response = await fetch(`${form.dataset.similar}?${query}`, { signal: mine.signal, headers: { Accept: "text/html" } });
      if (!response.ok) return;
      const page = new DOMParser().parseFromString(await response.text(), "text/html");
      const found = page.getElementById("similar");
      // What is the same is not read out again.
      if (found && found.innerHTML !== place.innerHTML) place.replaceChildren(...found.childNodes);
    } catch {
      // Overtaken by the next key, or offline: whoever types on loses nothing.
    }
  }

  // Half-typed pinyin is no word yet: nothing is asked before the characters are chosen.
  function typed() {
    clearTimeout(timer);
    request?.abort();
    if (!composing) timer = setTimeout(ask, WAIT);
  }

  for (const input of [...names, website]) {
    input.addEventListener("input", (event) => event.isComposing || typed());
    input.addEventListener("compositionstart", () => {
      composing = true;
      clearTimeout(timer);
    });
    input.addEventListener("compositionend", () => {
      composing = false;
      typed();
    });
  }
}
