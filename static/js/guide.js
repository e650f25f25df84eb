// The guide of a connection, <aside data-guide="address of its progress">: steps tick themselves off while they are done in
// another window. Without this file the page says the same after a reload.
"use strict";

{
  const guide = document.querySelector("[data-guide]");
  const EVERY = 4000;
  // Asking keeps the session alive: a page that nobody looks at any more stops.
  const ATTENTION = 15 * 60 * 1000;
  let attended = Date.now();
  let timer = 0;
  let asking = false;
  let finished = false;

  const mark = (item, step) => {
    item.classList.toggle("done", step.done);
    item.querySelector("[data-done]").textContent = step.done ? ` (${guide.dataset.ticked})` : "";
    const seen = item.querySelector("[data-seen]");
    seen.textContent = step.words;
    if (step.moment) {
      const time = document.createElement("time");
      time.dateTime = step.moment.iso;
      time.title = step.moment.exact;
      time.textContent = step.moment.relative;
      seen.append(" ", time);
    }
    const form = item.querySelector("[data-mark]");
    if (!form) return;
    form.hidden = !step.offer;
    const button = form.querySelector("[type=submit]");
    button.disabled = false;
    if (!step.offer) return;
    button.value = step.offer.value;
    button.querySelector("[data-label]").textContent = step.offer.label;
  };

  const show = (progress) => {
    const ticked = [];
    for (const step of progress.steps) {
      const item = document.getElementById(step.id);
      if (!item) continue;
      if (step.done && !item.classList.contains("done")) ticked.push(item);
      mark(item, step);
    }
    document.getElementById("guide-progress").textContent = progress.text;
    guide.querySelector("progress").value = progress.done;
    finished = progress.next === null;
    for (const item of guide.querySelectorAll(".step")) item.classList.toggle("now", item.id === progress.next);
    if (ticked.length === 0) return;
    // Whoever reads on in the guide is not moved; the next step unfolds below what they see.
    const next = progress.next && document.getElementById(progress.next);
    if (next) next.querySelector("details").open = true;
    for (const item of ticked) item.classList.add("fresh");
    const names = ticked.map((item) => item.querySelector("h3").firstChild.textContent).join(", ");
    say(guide.dataset.news.replace("{steps}", () => names).replace("{progress}", () => progress.text));
  };

  const ask = async () => {
    clearTimeout(timer);
    if (asking) return;
    asking = true;
    try {
      const answer = await fetch(guide.dataset.guide, {
        credentials: "same-origin",
        redirect: "error",
        headers: { accept: "application/json" },
      });
      if (answer.ok) show(await answer.json());
    } catch {
      // The next round asks again.
    }
    asking = false;
    plan();
  };

  const plan = () => {
    clearTimeout(timer);
    if (finished || document.hidden || Date.now() - attended > ATTENTION) return;
    timer = setTimeout(ask, EVERY);
  };

  const attend = () => {
    const slept = Date.now() - attended > ATTENTION;
    attended = Date.now();
    if (slept) ask();
  };

  if (guide) {
    for (const kind of ["pointerdown", "keydown", "scroll"]) document.addEventListener(kind, attend, { passive: true });
    document.addEventListener("visibilitychange", () => {
      if (document.hidden) return clearTimeout(timer);
      attended = Date.now();
      if (!finished) ask();
    });
    guide.addEventListener("submit", async (event) => {
      const form = event.target.closest("[data-mark]");
      if (!form) return;
      event.preventDefault();
      // What is typed into another form of the page is still unsaved.
      event.stopPropagation();
      const button = event.submitter;
      const body = new URLSearchParams(new FormData(form, button));
      try {
        const answer = await fetch(form.action, { method: "POST", body, credentials: "same-origin", redirect: "manual" });
        if (answer.type !== "opaqueredirect") throw new Error("refused");
        await ask();
      } catch {
        // As without this file; a form sent by a script leaves its button's value out.
        const value = document.createElement("input");
        Object.assign(value, { type: "hidden", name: button.name, value: button.value });
        form.append(value);
        form.submit();
      }
    });
    plan();
  }
}
