/* Keeps parts of a page up to date.

   <div data-live="/address/">…</div> is asked for again every two seconds; the answer is what belongs inside it
   (calls/live.py). What is the same stays untouched: focus, scroll position, selected text and open <details> survive.
   Children that move keep their identity by id or data-key. An answer with "X-Live: done" is the last one: "live:done". */
"use strict";

(() => {
  const EVERY_MS = 2000;
  const HIDDEN_MS = 20000;
  const LONGEST_MS = 30000;
  const TIMEOUT_MS = 20000;

  const keyOf = (node) => (node.nodeType === Node.ELEMENT_NODE ? node.id || node.dataset.key || "" : "");
  const alike = (one, other) => one.nodeName === other.nodeName && keyOf(one) === keyOf(other);

  function find(node, wanted) {
    if (!node || alike(node, wanted)) return node;
    if (!keyOf(wanted)) return null;
    let later = node.nextSibling;
    while (later && !alike(later, wanted)) later = later.nextSibling;
    return later;
  }

  function updateAttributes(node, wanted) {
    // Whether <details> is open is the reader's choice.
    const kept = (name) => name === "open" && node.nodeName === "DETAILS";
    for (const { name } of [...node.attributes]) {
      if (!kept(name) && !wanted.hasAttribute(name)) node.removeAttribute(name);
    }
    for (const { name, value } of wanted.attributes) {
      if (!kept(name) && node.getAttribute(name) !== value) node.setAttribute(name, value);
    }
  }

  function update(node, wanted) {
    if (node.isEqualNode(wanted)) return;
    if (node.nodeType !== Node.ELEMENT_NODE) {
      node.nodeValue = wanted.nodeValue;
      return;
    }
    updateAttributes(node, wanted);
    updateChildren(node, wanted);
  }

  function updateChildren(parent, wanted) {
    let next = parent.firstChild;
    for (const child of [...wanted.childNodes]) {
      const found = find(next, child);
      if (!found) {
        parent.insertBefore(child, next);
        continue;
      }
      if (found === next) next = next.nextSibling;
      else parent.insertBefore(found, next);
      update(found, child);
    }
    while (next) {
      const gone = next;
      next = next.nextSibling;
      gone.remove();
    }
  }

  function watch(part) {
    const note = document.createElement("p");
    note.className = "live-note";
    note.setAttribute("role", "status");
    part.before(note);
    let etag = null;
    let failures = 0;
    let timer = null;
    let over = false;

    function plan() {
      clearTimeout(timer);
      if (over) return;
      const pause = document.hidden ? HIDDEN_MS : EVERY_MS;
      timer = setTimeout(look, Math.min(pause * 2 ** failures, Math.max(LONGEST_MS, pause)));
    }

    function say(text) {
      if (note.textContent !== text) note.textContent = text;
      part.classList.toggle("live-stale", Boolean(text));
    }

    async function take(answer) {
      const live = answer.headers.get("X-Live");
      if (!live && answer.ok) {
        over = true;
        say("This page is no longer kept up to date: you may have been signed out. Load it again.");
        return;
      }
      if (answer.status !== 304) {
        if (!answer.ok) throw new Error(answer.status);
        const page = new DOMParser().parseFromString(await answer.text(), "text/html");
        updateChildren(part, page.body);
        etag = answer.headers.get("ETag");
        part.dispatchEvent(new CustomEvent("live:updated", { bubbles: true }));
      }
      failures = 0;
      over = live === "done";
      say("");
      if (over) part.dispatchEvent(new CustomEvent("live:done", { bubbles: true }));
    }

    async function look() {
      try {
        const headers = etag ? { "If-None-Match": etag } : {};
        const signal = AbortSignal.timeout(TIMEOUT_MS);
        await take(await fetch(part.dataset.live, { headers, signal, cache: "no-store", credentials: "same-origin" }));
      } catch {
        failures += 1;
        say("Connection lost, trying again. The work goes on meanwhile.");
      }
      plan();
    }

    document.addEventListener("visibilitychange", () => {
      if (!document.hidden) {
        clearTimeout(timer);
        if (!over) look();
      }
    });
    plan();
  }

  // The admin puts scripts into the head, where the parts are still to come.
  document.addEventListener("DOMContentLoaded", () => document.querySelectorAll("[data-live]").forEach(watch));
})();
