// Suggestions beneath a search box: an editable combobox with a listbox (WAI-ARIA authoring practices). The form works without.

const WAIT = 120;
const HAN = /\p{Script=Han}/u;

function element(name, className, text) {
  const made = document.createElement(name);
  made.className = className;
  if (text) {
    made.textContent = text;
    const language = HAN.test(text) ? "zh-Hans" : "en";
    if (!document.documentElement.lang.startsWith(language.slice(0, 2))) made.lang = language;
  }
  return made;
}

class SearchBox {
  constructor(form) {
    this.form = form;
    this.input = form.querySelector("input[type=search]");
    this.list = element("ul", "suggestions");
    this.status = element("p", "visually-hidden");
    this.found = [];
    this.chosen = -1;
    this.composing = false;
    this.addRoles();
    this.listen();
  }

  addRoles() {
    this.list.id = `${this.input.id}-suggestions`;
    this.list.role = "listbox";
    this.list.ariaLabel = this.form.dataset.label;
    this.list.hidden = true;
    this.status.role = "status";
    this.input.role = "combobox";
    this.input.autocomplete = "off";
    this.input.ariaAutoComplete = "list";
    this.input.ariaExpanded = "false";
    this.input.setAttribute("aria-controls", this.list.id);
    this.form.append(this.list, this.status);
  }

  listen() {
    this.input.addEventListener("input", (event) => this.typed(event.isComposing));
    this.input.addEventListener("compositionstart", () => {
      this.composing = true;
      this.close();
    });
    this.input.addEventListener("compositionend", () => {
      this.composing = false;
      this.typed(false);
    });
    this.input.addEventListener("keydown", (event) => this.pressed(event));
    this.input.addEventListener("blur", () => this.close());
    this.form.addEventListener("submit", () => this.close());
    // The input keeps the focus while an option is pressed; touching the list scrolls it all the same.
    this.list.addEventListener("mousedown", (event) => event.preventDefault());
    this.list.addEventListener("click", (event) => {
      const option = event.target.closest("[role=option]");
      if (option) this.open(this.found[[...this.list.children].indexOf(option)].url, event.ctrlKey || event.metaKey);
    });
  }

  // Half-typed pinyin is no word yet: nothing is asked before the characters are chosen.
  typed(composing) {
    this.stop();
    if (composing || this.composing) return;
    if (this.input.value.trim()) {
      this.timer = setTimeout(() => this.ask(), WAIT);
    } else {
      this.close();
    }
  }

  stop() {
    clearTimeout(this.timer);
    this.request?.abort();
  }

  async ask() {
    this.stop();
    const request = (this.request = new AbortController());
    const address = `${this.form.dataset.suggestions}?${new URLSearchParams({ q: this.input.value })}`;
    try {
      const response = await fetch(address, { signal: request.signal });
      const found = response.ok ? await response.json() : [];
      if (!request.signal.aborted && document.activeElement === this.input) this.show(found);
    } catch {
      // Overtaken by the next key, or offline: whoever types on loses nothing.
    }
  }

  show(found) {
    this.found = found;
    this.choose(-1);
    this.list.replaceChildren(...found.map((one, index) => this.option(one, index)));
    this.list.scrollTop = 0;
    this.list.hidden = !found.length;
    this.input.ariaExpanded = String(found.length > 0);
    const { none, one, many } = this.form.dataset;
    this.status.textContent = found.length > 1 ? many.replace("#", found.length) : found.length ? one : none;
  }

  option(one, index) {
    const option = element("li", "suggestion");
    option.id = `${this.list.id}-${index}`;
    option.role = "option";
    option.ariaSelected = "false";
    const mark = element("span", `type-mark type-${one.type} region-${one.region}`);
    mark.ariaHidden = "true";
    const names = element("span", "");
    names.append(element("span", "suggestion-name", one.name));
    if (one.other_name) names.append(" ", element("span", "other-name", one.other_name));
    const meta = element("span", "suggestion-meta");
    meta.textContent = `${one.type_label}\u00a0· ${one.place}`;
    option.append(mark, names, meta);
    return option;
  }

  close() {
    this.stop();
    this.choose(-1);
    this.list.hidden = true;
    this.input.ariaExpanded = "false";
    this.status.textContent = "";
  }

  choose(index) {
    this.list.children[this.chosen]?.setAttribute("aria-selected", "false");
    this.chosen = index;
    const option = this.list.children[index];
    if (option) {
      option.ariaSelected = "true";
      option.scrollIntoView({ block: "nearest" });
      this.input.setAttribute("aria-activedescendant", option.id);
    } else {
      this.input.removeAttribute("aria-activedescendant");
    }
  }

  // From the text through the options and back to the text.
  move(step) {
    const places = this.found.length + 1;
    this.choose(((this.chosen + 1 + step + places) % places) - 1);
  }

  pressed(event) {
    if (event.isComposing || this.composing || event.ctrlKey || event.metaKey) return;
    const shown = !this.list.hidden;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (shown) this.move(event.key === "ArrowDown" ? 1 : -1);
      else if (this.input.value.trim()) this.ask();
    } else if (event.key === "Escape" && shown) {
      event.preventDefault(); // else the browser would empty the box
      this.close();
    } else if (event.key === "Enter" && shown && this.chosen >= 0) {
      event.preventDefault();
      this.open(this.found[this.chosen].url, false);
    } else if (["Home", "End", "ArrowLeft", "ArrowRight"].includes(event.key)) {
      this.choose(-1); // these keys move in the text
    } else if (event.key === "Enter") {
      this.close();
    }
  }

  open(url, apart) {
    this.close();
    if (apart) window.open(url, "_blank", "noopener");
    else location.assign(url);
  }
}

for (const form of document.querySelectorAll("form[data-suggestions]")) new SearchBox(form);
