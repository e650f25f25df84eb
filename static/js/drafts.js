// What was typed into a form (data-guard) and not saved survives a reload and a login that ran out, in this tab only. Secrets
// never get here: no passwords, codes, files or hidden fields, and nothing that looks like a private key. With a draft is kept
// what the form said before: where that is something else by now, the draft is out of date and not laid over it.
"use strict";

(() => {
  const PREFIX = "draft ";
  const LONGEST = 200_000;
  // In the reader's language; this file runs before app.js.
  const words = document.getElementById("live").dataset;
  const forms = [...document.querySelectorAll("form[data-guard]")];
  const keyOf = (form) => `${PREFIX}${location.pathname} ${form.getAttribute("action")}`;
  const typed = (field) =>
    field.name &&
    (field.matches("textarea, select") || field.matches("input[type=text], input[type=url], input[type=number], input[type=date], input[type=checkbox], input[type=radio], input:not([type])")) &&
    field.autocomplete !== "one-time-code";
  const fieldsOf = (form) => [...form.elements].filter(typed);
  const isBox = (field) => field.type === "checkbox" || field.type === "radio";
  const valueOf = (field) => (isBox(field) ? field.checked : field.value);
  const chosen = (select) => ([...select.options].find((option) => option.defaultSelected) ?? select.options[0])?.value ?? "";
  // What the server put into a field, whatever was typed or put back by the browser since.
  const servedIn = (field) => (isBox(field) ? field.defaultChecked : field.matches("select") ? chosen(field) : field.defaultValue);
  const servedTo = (form) => Object.fromEntries(fieldsOf(form).map((field, at) => [idOf(field, at), servedIn(field)]));
  const bases = new Map();
  const secret = (value) => typeof value === "string" && /PRIVATE KEY/i.test(value);
  const idOf = (field, at) => `${at} ${field.name}`;

  const read = (form) => {
    try {
      return JSON.parse(sessionStorage.getItem(keyOf(form)) || "null");
    } catch {
      return null;
    }
  };

  const forget = (form) => sessionStorage.removeItem(keyOf(form));

  function keep(form, sent) {
    const values = {};
    let whole = ![...form.elements].some((field) => !typed(field) && field.matches("input:not([type=hidden])") && field.value !== field.defaultValue);
    fieldsOf(form).forEach((field, at) => {
      if (secret(valueOf(field))) whole = false;
      else values[idOf(field, at)] = valueOf(field);
    });
    delete form.dataset.kept;
    const text = JSON.stringify({ values, sent, base: bases.get(form) ?? servedTo(form) });
    if (text.length > LONGEST) return forget(form);
    try {
      sessionStorage.setItem(keyOf(form), text);
      if (whole) form.dataset.kept = "";
    } catch {
      // No room: the warning on leaving the page still stands.
    }
  }

  function put(form, values) {
    let changed = false;
    fieldsOf(form).forEach((field, at) => {
      const value = values[idOf(field, at)];
      if (value === undefined || value === valueOf(field)) return;
      if (isBox(field)) field.checked = value === true;
      else field.value = value;
      changed ||= valueOf(field) === value;
    });
    return changed;
  }

  function offer(form, before) {
    const note = document.createElement("div");
    note.className = "draft";
    note.setAttribute("role", "status");
    const text = document.createElement("span");
    text.textContent = words.draft;
    const discard = document.createElement("button");
    discard.type = "button";
    discard.className = "button small";
    discard.textContent = words.discard;
    discard.addEventListener("click", () => {
      put(form, before);
      forget(form);
      note.remove();
      fieldsOf(form)[0]?.focus();
      form.dispatchEvent(new CustomEvent("settled", { bubbles: true }));
    });
    note.append(text, discard);
    form.prepend(note);
  }

  // An answer of the server has a message, good or bad; whoever comes back by way of the login page has none.
  const answered = document.querySelector(".flash, #problems") !== null;
  // What another form of the page has just stored is no longer typed by hand: <form data-fills="action of that form">
  for (const form of forms) {
    const filled = forms.find((other) => other.getAttribute("action") === form.dataset.fills);
    if (filled && read(form)?.sent && document.querySelector(".flash.good")) forget(filled);
  }
  for (const form of forms) {
    const draft = read(form);
    if (!draft) continue;
    if (draft.sent && answered) {
      // A refused form is served with what was typed; what is stored is what it was.
      if (document.getElementById("problems")) bases.set(form, draft.base);
      forget(form);
      continue;
    }
    const before = servedTo(form);
    const stale = Object.entries(before).some(([id, value]) => draft.base?.[id] !== undefined && draft.base[id] !== value);
    if (stale) {
      forget(form);
      continue;
    }
    if (put(form, draft.values)) {
      offer(form, before);
      // It is as unsaved as if it had just been typed.
      fieldsOf(form)[0]?.dispatchEvent(new Event("input", { bubbles: true }));
    } else {
      forget(form);
    }
  }

  document.addEventListener("input", (event) => {
    const form = event.target.form;
    if (form?.dataset.guard !== undefined) keep(form, false);
  });

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.dataset.guard !== undefined) keep(form, true);
  });
})();

// Whoever logs out leaves nothing behind for the next person at this screen.
document.addEventListener("submit", (event) => {
  if (new URL(event.target.action, location.href).pathname !== "/logout") return;
  for (const key of Object.keys(sessionStorage)) if (key.startsWith("draft ")) sessionStorage.removeItem(key);
});
