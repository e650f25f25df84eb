// What was typed into a form (data-guard) and not saved survives a reload and a login that ran out, in this tab only. Secrets
// never get here: no passwords, codes, files or hidden fields, and nothing that looks like a private key.
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
    fieldsOf(form).forEach((field, at) => {
      if (!secret(valueOf(field))) values[idOf(field, at)] = valueOf(field);
    });
    const text = JSON.stringify({ values, sent });
    if (text.length > LONGEST) return forget(form);
    try {
      sessionStorage.setItem(keyOf(form), text);
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
  for (const form of forms) {
    const draft = read(form);
    if (!draft) continue;
    if (draft.sent && answered) {
      forget(form);
      continue;
    }
    const before = Object.fromEntries(fieldsOf(form).map((field, at) => [idOf(field, at), valueOf(field)]));
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
