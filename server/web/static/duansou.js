// What is pleasant beside pages that work without it: keys, suggestions, results that follow filters in place, the text
// around a hit, copying. Every text that comes from a server is put in as text, or is a page of this same service.

const one = (selector, root = document) => root.querySelector(selector);
const all = (selector, root = document) => [...root.querySelectorAll(selector)];
const plain = (event) => !(event.ctrlKey || event.metaKey || event.altKey || event.shiftKey || event.button);
// An input method that composes takes keys for itself; 229 is what browsers without isComposing say then.
const composing = (event) => event.isComposing || event.keyCode === 229;

const notice = one("#status");

/** Says something to screen readers and, if `seen`, at the foot of the window until something else is pressed. */
function say(text, seen = false) {
  notice.className = seen ? "toast" : "unseen";
  notice.textContent = text;
}
for (const type of ["pointerdown", "keydown"]) {
  addEventListener(type, () => notice.className === "toast" && say(""), true);
}

function element(name, properties, ...children) {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...children);
  return made;
}

async function pageAt(url, signal) {
  const response = await fetch(url, { signal, headers: { Accept: "text/html" } });
  if (!response.ok) throw new Error(response.statusText);
  return new DOMParser().parseFromString(await response.text(), "text/html");
}

// Copying

async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    // Browsers give the clipboard to https and loopback only.
    const before = document.activeElement;
    const area = element("textarea", { value: text, className: "unseen" });
    document.body.append(area);
    area.select();
    document.execCommand("copy");
    area.remove();
    before?.focus();
  }
  say(`已复制：${text}`, true);
}

document.addEventListener("toggle", ({ target }) => {
  if (!target.matches(".quote[open]") || one("button", target)) return;
  for (const text of all(".copy", target)) {
    const label = `复制${text.previousElementSibling.textContent}`;
    text.after(element("button", { type: "button", className: "plain-button copies-it", ariaLabel: label }, "复制"));
  }
}, true);

document.addEventListener("click", ({ target }) => {
  if (target.matches(".copies-it")) copy(target.previousElementSibling.textContent.trim());
});

// A selection in the reader: copied with its source

const article = one(".reader article");
if (article) {
  const taken = () => {
    const selection = getSelection();
    const start = selection.anchorNode?.parentElement?.closest(".line");
    return start && article.contains(selection.focusNode) ? selection.toString().trim() : "";
  };
  const button = element("button", { type: "button" }, "复制并注明出处");
  const offer = element("div", { className: "offer", hidden: true }, button);
  document.body.append(offer);
  document.addEventListener("selectionchange", () => { offer.hidden = !taken(); });
  // The selection stays while the button is pressed.
  offer.addEventListener("pointerdown", (event) => event.preventDefault());
  button.addEventListener("click", () => {
    const range = getSelection().getRangeAt(0);
    const from = range.startContainer.parentElement.closest(".line");
    copy(`“${taken()}”（${one(".copy", from).textContent}）`);
  });
}

// Results that follow filters, order and pages without losing the place

let shown = location.search;
let asked = new AbortController();

const named = (link) => `${link.closest(".facet")?.className} ${(one(".label", link) ?? link).textContent.replace("✕", "").trim()}`;

async function follow(url, link) {
  asked.abort();
  asked = new AbortController();
  const main = one("main");
  main.ariaBusy = "true";
  let page;
  try {
    page = await pageAt(url, asked.signal);
    if (!one("main.results", page)) throw new Error("no results");
  } catch (error) {
    if (error.name === "AbortError") return;
    if (link) location.assign(url);
    else location.reload();
    return;
  }
  const sheet = one(".facets.open", main);
  const pressed = link && named(link);
  if (link) {
    history.replaceState({ y: scrollY }, "");
    history.pushState(null, "", url);
  }
  shown = location.search;
  const fresh = document.adoptNode(one("main", page));
  main.replaceWith(fresh);
  prepare(fresh);
  document.title = page.title;
  const form = one(".bar .search");
  const kept = one(".bar .search", page);
  one("[name=q]", form).value = one("[name=q]", kept).value;
  all("[type=hidden]", form).forEach((field) => field.remove());
  form.prepend(...all("[type=hidden]", kept));
  if (sheet) one(".facets", fresh)?.classList.add("open");
  if (link?.closest(".pages")) scrollTo(0, 0);
  const again = pressed && all("a", fresh).find((other) => named(other) === pressed);
  (again || fresh).focus({ preventScroll: true });
  say(one(".understood", fresh).firstElementChild.textContent.trim());
}

document.addEventListener("click", (event) => {
  const link = event.target.closest?.("main.results a[href]");
  if (!link || !plain(event) || event.defaultPrevented) return;
  if (link.pathname !== location.pathname || link.search === "" || link.hash) return;
  event.preventDefault();
  follow(link.href, link);
});

addEventListener("popstate", async (event) => {
  if (location.search === shown || !one("main.results")) return;
  await follow(location.href);
  scrollTo(0, event.state?.y ?? 0);
});

// Facets on a phone: a sheet that Escape closes

function sheet(open) {
  const facets = one(".facets");
  facets.classList.toggle("open", open);
  (open ? one("a", facets) : one(".sorts .open")).focus();
}

document.addEventListener("click", (event) => {
  if (!event.target.matches?.(".sorts .open, .facets .close")) return;
  event.preventDefault();
  sheet(event.target.matches(".open"));
});
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && !composing(event) && one(".facets.open")) sheet(false);
});

// What a link leads to, unfolded in place: the text around a hit, earlier wording

const UNFOLDED = ".around > *, .similar > section, .similar > .empty";

async function unfolded(place, { unfold, as }) {
  const page = await pageAt(unfold);
  const lang = one(".around", page)?.lang ?? "zh-Hans";
  const parts = all(UNFOLDED, page);
  const box = element("div", { className: as, lang }, ...parts);
  // They name parts of their own page.
  for (const part of all("[id]", box)) part.removeAttribute("id");
  for (const part of parts) part.removeAttribute("aria-labelledby");
  one(".actions, .tools", place)[as === "around" ? "before" : "after"](box);
  return box;
}

function unfolds(link) {
  const place = link.closest(".hit, .line");
  const className = `plain-button ${link.className}`;
  const button = element("button", { type: "button", className, ariaExpanded: "false" }, link.textContent.trim());
  let box;
  button.addEventListener("click", async () => {
    button.ariaExpanded = String(button.ariaExpanded !== "true");
    try {
      box ??= unfolded(place, link.dataset);
      (await box).hidden = button.ariaExpanded !== "true";
    } catch {
      location.assign(link.href);
    }
  });
  link.replaceWith(button);
}

function prepare(root) {
  if (root.matches(".results")) root.tabIndex = -1;
  all("a[data-unfold]", root).forEach(unfolds);
}
prepare(one("main"));

// A citation's card: what it is called, how many cite it, where it is kept

const CARD_AFTER = 300;

function carding(reader) {
  const pages = new Map();
  let card;
  let timer;
  const hide = () => {
    clearTimeout(timer);
    card?.remove();
    card = undefined;
  };
  async function show(link) {
    hide();
    if (!pages.has(link.href)) pages.set(link.href, pageAt(link.href));
    let page;
    try {
      page = await pages.get(link.href);
    } catch {
      pages.delete(link.href);
      return;
    }
    if (!link.matches(":hover, :focus")) return;
    const links = element("p", { className: "links" }, element("a", { href: link.href }, "谁引用它"));
    links.append(...all(".head .elsewhere a", page).map((other) => other.cloneNode(true)));
    const texts = all("h1, .called, .citing", page).map((part) => element("p", {}, part.textContent.trim()));
    card = element("div", { className: "card", lang: "zh-Hans" }, ...texts, links);
    card.addEventListener("mouseleave", hide);
    link.after(card);
    const room = link.closest(".line").clientWidth - card.offsetWidth;
    card.style.top = `${link.offsetTop + link.offsetHeight}px`;
    card.style.left = `${Math.max(0, Math.min(link.offsetLeft, room))}px`;
  }
  const soon = ({ target }) => {
    const link = target.closest?.(".cites");
    if (!link || (card && card.previousSibling === link)) return;
    clearTimeout(timer);
    timer = setTimeout(show, CARD_AFTER, link);
  };
  const late = ({ relatedTarget }) => card?.contains(relatedTarget) || hide();
  reader.addEventListener("mouseover", soon);
  reader.addEventListener("focusin", soon);
  reader.addEventListener("mouseout", (event) => event.target.closest(".cites") && late(event));
  reader.addEventListener("focusout", late);
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !card) return;
    const link = card.previousSibling;
    if (card.contains(document.activeElement)) link.focus();
    hide();
  });
}
if (article) carding(article);

// Suggestions as one types: a combobox as the ARIA practices have it

const KINDS = { term: "名称", symbol: "文号", title: "题名" };

function suggesting(box) {
  const list = element("ul", { id: "suggested", role: "listbox", className: "suggested", hidden: true, ariaLabel: "提示" });
  box.after(list);
  Object.assign(box, { role: "combobox", ariaAutoComplete: "list", ariaExpanded: "false" });
  box.setAttribute("aria-controls", list.id);
  let request = new AbortController();

  const options = () => all("[role=option]", list);
  const chosen = () => one("[aria-selected=true]", list);
  function choose(option) {
    chosen()?.setAttribute("aria-selected", "false");
    option?.setAttribute("aria-selected", "true");
    option?.scrollIntoView({ block: "nearest" });
    if (option) box.setAttribute("aria-activedescendant", option.id);
    else box.removeAttribute("aria-activedescendant");
  }
  function close() {
    request.abort();
    choose(null);
    list.hidden = true;
    box.ariaExpanded = "false";
  }
  function take(option) {
    const text = option.dataset.text;
    box.value = box.value.replace(/\S*$/u, () => (/\s/u.test(text) ? `"${text}"` : text));
    close();
    box.form.requestSubmit();
  }
  async function ask() {
    request.abort();
    request = new AbortController();
    const typed = box.value.match(/\S*$/u)[0];
    // Within quotation marks, after operators and fields there is nothing to complete.
    if (!typed || /["“”「」:]/u.test(typed)) return close();
    try {
      const url = `${box.dataset.suggest}?${new URLSearchParams({ q: typed })}`;
      const response = await fetch(url, { signal: request.signal });
      if (!response.ok) return close();
      const { suggestions } = await response.json();
      if (document.activeElement !== box) return close();
      list.replaceChildren(...suggestions.map(({ text, kind, count }, n) => {
        const about = element("span", { className: "count" }, `${KINDS[kind]} · ${count} 段`);
        const option = element("li", { role: "option", id: `suggested${n}`, ariaSelected: "false" }, element("span", {}, text), about);
        option.dataset.text = text;
        return option;
      }));
      choose(null);
      list.hidden = !suggestions.length;
      box.ariaExpanded = String(!list.hidden);
    } catch (error) {
      if (error.name !== "AbortError") close();
    }
    return undefined;
  }

  let pause;
  const soon = () => {
    clearTimeout(pause);
    pause = setTimeout(ask, 120);
  };
  box.addEventListener("input", (event) => event.isComposing || soon());
  box.addEventListener("compositionend", soon);
  box.addEventListener("blur", close);
  list.addEventListener("pointerdown", (event) => event.preventDefault());
  list.addEventListener("click", (event) => take(event.target.closest("[role=option]")));
  box.addEventListener("keydown", (event) => {
    if (composing(event)) {
      if (event.key === "Enter") event.preventDefault();
      return;
    }
    clearTimeout(pause);
    const rows = options();
    if (event.key === "Enter" && !list.hidden && chosen()) {
      event.preventDefault();
      take(chosen());
    } else if (event.key === "Escape" && !list.hidden) {
      event.preventDefault();
      close();
    } else if ((event.key === "ArrowDown" || event.key === "ArrowUp") && list.hidden) {
      event.preventDefault();
      ask();
    } else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      const step = event.key === "ArrowDown" ? 1 : -1;
      // One place more than rows: the box itself.
      const at = (rows.indexOf(chosen()) + 1 + step + rows.length + 1) % (rows.length + 1);
      choose(rows[at - 1] ?? null);
    }
  });
}
all("input[data-suggest]").forEach(suggesting);

// Keys

const PLACES = ".hit, .line:has(.step)";
const current = (places) => document.activeElement.closest(places) ?? one(":target")?.closest(places);

function move(step) {
  const places = all(PLACES);
  if (!places.length) return;
  const at = places.indexOf(current(PLACES));
  const place = places[at < 0 ? 0 : Math.min(Math.max(at + step, 0), places.length - 1)];
  one("h2 a, .number", place).focus({ preventScroll: true });
  place.scrollIntoView({ block: "nearest" });
  const count = one(".step .count", place);
  if (count) say(count.textContent);
}

const keys = one("#keys");
const switched = one("#keys-on");
const KEYS = {
  "/": () => {
    const box = one("input[type=search]");
    box?.focus();
    box?.select();
  },
  j: () => move(1),
  k: () => move(-1),
  o: () => one("h2 a", current(".hit") ?? document.createElement("i"))?.click(),
  c: () => {
    const place = current(".hit, .line");
    if (place) copy(one(".copy", place).textContent.trim());
    else say("先按 j 选一条，或点段落的编号，再按 c。", true);
  },
  "?": () => keys.showModal(),
};

try {
  switched.checked = localStorage.getItem("keys") !== "off";
  switched.addEventListener("change", () => localStorage.setItem("keys", switched.checked ? "on" : "off"));
} catch {
  // A browser that keeps nothing: the switch holds for this page.
}
document.addEventListener("keydown", (event) => {
  if (composing(event) || event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
  if (!switched.checked || keys.open || event.target.closest?.("input, textarea, select, [contenteditable]")) return;
  if (!Object.hasOwn(KEYS, event.key)) return;
  event.preventDefault();
  KEYS[event.key]();
});
for (const button of all("[data-keys]")) {
  button.hidden = false;
  button.addEventListener("click", () => keys.showModal());
}
