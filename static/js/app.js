// Enhancements only: every page works without this file. One listener per kind of event, so that
// content put into a dialog later needs no set-up of its own.
"use strict";

// Words that a script shows stand in data attributes, in the reader's language.
const live = document.getElementById("live");
const say = (text) => {
  if (live) live.textContent = text;
};

// Copy buttons: <button data-copy="ID of the input">
async function copy(button) {
  const input = document.getElementById(button.dataset.copy);
  if (!input) return;
  try {
    await navigator.clipboard.writeText(input.value);
  } catch {
    // Plain http on a name other than localhost has no clipboard API.
    input.select();
    document.execCommand("copy");
  }
  const label = button.textContent;
  button.textContent = button.dataset.copied;
  button.classList.add("done");
  say(button.dataset.copied);
  setTimeout(() => {
    button.textContent = label;
    button.classList.remove("done");
  }, 1600);
}

// Dialogs: <a data-dialog href> shows the .sheet of that page; any trouble falls back to the page itself.
async function openDialog(link) {
  try {
    const answer = await fetch(link.href, { credentials: "same-origin", headers: { accept: "text/html" } });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const sheet = page.querySelector(".sheet");
    if (!answer.ok || !sheet) throw new Error("no sheet");
    const dialog = document.createElement("dialog");
    dialog.append(document.adoptNode(sheet));
    const heading = sheet.querySelector("h1");
    if (heading) {
      heading.id = "dialog-title";
      dialog.setAttribute("aria-labelledby", heading.id);
    }
    dialog.addEventListener("close", () => {
      dialog.remove();
      link.focus();
    });
    document.body.append(dialog);
    dialog.showModal();
    arm(dialog);
    // Fields first; else the heading, so that a reader starts at the top.
    if (heading) heading.tabIndex = -1;
    (sheet.querySelector("[autofocus], input:not([type=hidden]), textarea, select") ?? heading)?.focus();
  } catch {
    location.assign(link.href);
  }
}

// Typed confirmation: <input data-confirms="word"> enables the submit button of its form.
function checkTyped(input) {
  const button = input.form?.querySelector("[type=submit]");
  if (button) button.disabled = input.value.trim() !== input.dataset.confirms;
}

// Filter as you type: <input data-filter="#list"> hides items whose data-words lack a typed word.
// When the server has filtered already, anything but a narrower search needs the server again.
let asking = 0;

// A word counts where it begins one, or a name written without its blanks ("gsuite"): as the server finds it.
const bare = (text) => text.replace(/[^\p{L}\p{N}]/gu, "");

function begins(text, word) {
  for (let at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + 1)) {
    if (at === 0 || !bare(text[at - 1])) return true;
  }
  return bare(word) !== "" && text.split("\n").some((line) => bare(line).startsWith(bare(word)));
}

function filter(input) {
  clearTimeout(asking);
  if (!input.value.startsWith(input.defaultValue)) {
    asking = setTimeout(() => input.form.requestSubmit(), 350);
    return;
  }
  const list = document.querySelector(input.dataset.filter);
  if (!list) return;
  // Whoever comes back, or passes the address on, finds the same search.
  const address = new URL(location.href);
  if (input.value) address.searchParams.set(input.name, input.value);
  else address.searchParams.delete(input.name);
  history.replaceState(history.state, "", address);
  const words = input.value.toLowerCase().split(/\s+/).filter(Boolean);
  let shown = 0;
  for (const item of list.children) {
    const hit = words.every((word) => begins(item.dataset.words, word));
    item.hidden = !hit;
    if (hit) shown += 1;
  }
  const none = document.getElementById("no-match");
  if (none) none.hidden = shown > 0;
  say((shown === 1 ? input.dataset.one : input.dataset.many).replace("{n}", shown));
}

// Web address from the name, until the person edits it: <input data-slug-of="id">
function suggestSlug(source) {
  const target = document.querySelector(`[data-slug-of="${source.id}"]`);
  if (!target || target.dataset.touched) return;
  target.value = source.value
    .normalize("NFKD")
    .replace(/\p{M}/gu, "")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-+|-+$/g, "")
    .slice(0, 40);
}

// Parts that bring themselves up to date: <div id data-live="MS"> is fetched again until it comes without the mark.
async function refresh(part) {
  const held = document.activeElement;
  try {
    const answer = await fetch(location.href, { credentials: "same-origin", headers: { accept: "text/html" } });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const fresh = page.getElementById(part.id);
    if (!answer.ok) throw new Error("not now");
    if (!fresh) return;
    const place = part.contains(held) && held.matches("a, button") ? held.textContent : "";
    part.replaceChildren(...fresh.childNodes);
    if (place) [...part.querySelectorAll("a, button")].find((other) => other.textContent === place)?.focus();
    if (fresh.dataset.live === undefined) {
      delete part.dataset.live;
      say(part.querySelector("[data-end]")?.textContent ?? "");
    }
  } catch {
    // The next round asks again.
  }
  watch(part);
}

function watch(part) {
  if (part.dataset.live !== undefined) setTimeout(() => refresh(part), Number(part.dataset.live));
}

for (const part of document.querySelectorAll("[data-live]")) watch(part);

// Forms (data-guard) with something typed that is not saved.
const unsaved = new Set();
// Whether a link of this page is being followed: a draft that is kept waits in this tab, but closing the tab ends it.
let following = false;

// The menus of the frame, while one stands open.
const MENUS = ".me details[open], .topbar details[open]";

// What a link leads to may be folded away; browsers that do not unfold it by themselves are helped.
function unfold() {
  const wanted = location.hash.length > 1 && document.getElementById(location.hash.slice(1));
  const folded = wanted && wanted.closest("details.advanced:not([open])");
  if (!folded) return;
  folded.open = true;
  wanted.scrollIntoView();
}
unfold();
addEventListener("hashchange", unfold);

function arm(root) {
  for (const input of root.querySelectorAll("[data-confirms]")) checkTyped(input);
}

document.addEventListener("click", (event) => {
  const copyButton = event.target.closest("[data-copy]");
  if (copyButton) return void copy(copyButton);
  const closer = event.target.closest("dialog [data-close]");
  if (closer) {
    event.preventDefault();
    return closer.closest("dialog").close();
  }
  if (event.target instanceof HTMLDialogElement) return event.target.close();
  const menu = document.querySelector(MENUS);
  if (menu && !menu.contains(event.target)) menu.open = false;
  if (event.target.closest("a[href]:not([target])")) {
    following = true;
    setTimeout(() => (following = false), 500);
  }
  const link = event.target.closest("a[data-dialog]");
  if (link && !event.ctrlKey && !event.metaKey && !event.shiftKey && event.button === 0) {
    event.preventDefault();
    openDialog(link);
  }
});

document.addEventListener("input", (event) => {
  const field = event.target;
  if (field.dataset.confirms) checkTyped(field);
  if (field.dataset.filter) filter(field);
  if (field.dataset.slugOf) field.dataset.touched = "yes";
  if (field.id) suggestSlug(field);
  if (field.form?.dataset.guard !== undefined) unsaved.add(field.form);
});

document.addEventListener("keydown", (event) => {
  const menu = event.key === "Escape" && !document.querySelector("dialog[open]") && document.querySelector(MENUS);
  if (!menu) return;
  // Whoever typed elsewhere stays there.
  const inside = menu.contains(document.activeElement);
  menu.open = false;
  if (inside) menu.querySelector("summary").focus();
});

document.addEventListener("change", (event) => {
  if (event.target.dataset.submits !== undefined) event.target.form.requestSubmit();
});

document.addEventListener("focusin", (event) => {
  if (event.target.matches?.(".copy input")) event.target.select();
});

document.addEventListener("settled", (event) => unsaved.delete(event.target));

document.addEventListener("submit", (event) => {
  // What was typed beside a switch is kept as a draft (drafts.js) and back on the page that follows.
  unsaved.clear();
  const button = event.submitter;
  // After the browser has read the form: a disabled button would lose its own name and value.
  if (button && event.target.method === "post") setTimeout(() => (button.disabled = true));
});

window.addEventListener("pageshow", () => {
  for (const button of document.querySelectorAll("form[method=post] [type=submit]:not([data-stay])")) button.disabled = false;
  arm(document);
});

window.addEventListener("beforeunload", (event) => {
  if ([...unsaved].some((form) => !following || form.dataset.kept === undefined)) event.preventDefault();
});

// What was typed into a form whose sender was asked to confirm who they are: it is there again when they come back.
const KEPT = "kept-form";
const CONFIRMING = "confirming";

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method !== "post" || form.querySelector("[type=password], [type=file], [autocomplete=one-time-code]")) return;
  const hidden = new Set([...form.querySelectorAll("[type=hidden]")].map((field) => field.name));
  const fields = [...new FormData(form)].filter(([name]) => !hidden.has(name));
  sessionStorage.setItem(KEPT, JSON.stringify({ path: location.pathname, action: form.getAttribute("action"), fields }));
});

function restore() {
  if (document.querySelector("[data-confirming]")) return void sessionStorage.setItem(CONFIRMING, "yes");
  if (location.pathname.startsWith("/sso/") || !sessionStorage.getItem(CONFIRMING)) return;
  const kept = JSON.parse(sessionStorage.getItem(KEPT) || "null");
  sessionStorage.removeItem(CONFIRMING);
  sessionStorage.removeItem(KEPT);
  if (kept?.path !== location.pathname) return;
  const form = [...document.forms].find((known) => known.getAttribute("action") === kept.action);
  for (const [name, value] of form ? kept.fields : []) {
    const field = form.elements[name];
    if (field?.type === "checkbox") field.checked = true;
    else if (field && "value" in field) field.value = value;
  }
  if (form && kept.fields.length) say(live.dataset.kept);
}
restore();

// A switch sends its reader back to itself (the fragment is its label): focus is there, and what happened is read out.
const turned = document.querySelector(`[role=switch][aria-labelledby="${CSS.escape(location.hash.slice(1))}"]`);
if (turned) {
  // Going to the fragment takes the focus away from wherever it is, so this waits until the browser is there.
  addEventListener("load", () => requestAnimationFrame(() => requestAnimationFrame(() => {
    turned.focus({ preventScroll: true });
    say(document.querySelector(".flash p")?.textContent ?? "");
  })));
}

const summary = document.getElementById("problems");
if (summary) summary.focus();
