// The player of a call: whatever has data-seek plays its moment, and the transcript follows.
(() => {
  "use strict";
  const root = document.querySelector(".listening");
  const player = root && root.querySelector(".player");
  const audio = player && player.querySelector("audio");
  if (!audio) return;

  const wave = player.querySelector(".wave");
  const note = player.querySelector(".player-note");
  const said = root.querySelector(".said");
  const lines = said ? [...said.querySelectorAll("li[data-seek]")] : [];
  const starts = lines.map((line) => Number(line.dataset.seek));
  const HANDS_OFF_MS = 4000;
  const STEP_SECONDS = 5;
  let current = null;
  let touchedAt = 0;

  root.classList.add("live");
  player.querySelector(".speeds").hidden = false;

  const duration = () => (Number.isFinite(audio.duration) ? audio.duration : Number(player.dataset.duration));

  function playFrom(seconds) {
    audio.currentTime = Math.max(0, Math.min(seconds, duration()));
    touchedAt = 0;
    audio.play().catch(() => {}); // the browser says so itself; "error" below tells people
  }

  // Position

  function drawPosition() {
    if (!wave || !duration()) return;
    const share = `${(100 * audio.currentTime) / duration()}%`;
    const line = wave.querySelector(".position");
    line.setAttribute("x1", share);
    line.setAttribute("x2", share);
    wave.querySelector(".played").setAttribute("width", share);
  }

  function lineAt(seconds) {
    let low = 0;
    let high = starts.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (starts[middle] <= seconds + 0.05) low = middle + 1;
      else high = middle;
    }
    return lines[low - 1] || null;
  }

  function follow() {
    const line = lineAt(audio.currentTime);
    if (line === current) return;
    if (current) {
      current.classList.remove("current");
      current.removeAttribute("aria-current");
    }
    current = line;
    if (!line) return;
    line.classList.add("current");
    line.setAttribute("aria-current", "true");
    keepInView(line);
  }

  // Only the transcript's own box is moved, and not while somebody reads elsewhere in it.
  function keepInView(line) {
    if (Date.now() - touchedAt < HANDS_OFF_MS || said.contains(document.activeElement.closest("textarea"))) return;
    const box = said.getBoundingClientRect();
    const place = line.getBoundingClientRect();
    const margin = box.height / 4;
    if (place.top >= box.top + margin / 2 && place.bottom <= box.bottom - margin) return;
    said.scrollTop += place.top - box.top - margin;
  }

  function tick() {
    drawPosition();
    follow();
    if (!audio.paused && !audio.ended) requestAnimationFrame(tick);
  }

  for (const name of ["play", "seeked", "timeupdate", "loadedmetadata"]) {
    audio.addEventListener(name, name === "play" ? tick : () => { drawPosition(); follow(); });
  }
  audio.addEventListener("error", () => {
    note.hidden = false;
    note.textContent = "The recording cannot be played. Reload this page if it was opened a while ago, or download the recording.";
  });
  for (const name of ["wheel", "touchmove", "pointerdown", "keydown"]) {
    if (said) said.addEventListener(name, () => { touchedAt = Date.now(); }, { passive: true });
  }

  // Clicks

  function selectsText() {
    const selection = window.getSelection();
    return selection && !selection.isCollapsed && root.contains(selection.anchorNode);
  }

  root.addEventListener("click", (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
    const target = event.target.closest("[data-seek]");
    const control = event.target.closest("textarea, input, button, select, summary, a:not([data-seek], .at)");
    if (!target || (control && target.contains(control)) || (target.matches("li") && selectsText())) return;
    event.preventDefault();
    event.stopPropagation();
    playFrom(Number(target.dataset.seek));
  });

  if (wave) {
    wave.addEventListener("click", (event) => {
      if (event.target.closest(".mark")) return;
      event.preventDefault();
      event.stopPropagation();
      const box = wave.getBoundingClientRect();
      playFrom(((event.clientX - box.left) / box.width) * duration());
    });
  }

  // Speed

  const speeds = [...player.querySelectorAll("[data-speed]")];
  for (const button of speeds) {
    button.addEventListener("click", () => {
      audio.playbackRate = Number(button.dataset.speed);
      for (const other of speeds) other.setAttribute("aria-pressed", String(other === button));
    });
  }

  // Keys, while the player has the focus; its own controls keep theirs

  const keys = {
    " ": () => (audio.paused ? audio.play().catch(() => {}) : audio.pause()),
    ArrowLeft: () => { audio.currentTime = Math.max(0, audio.currentTime - STEP_SECONDS); },
    ArrowRight: () => { audio.currentTime = Math.min(duration(), audio.currentTime + STEP_SECONDS); },
    Home: () => { audio.currentTime = 0; },
  };
  player.addEventListener("keydown", (event) => {
    if (event.target !== player || !(event.key in keys) || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    keys[event.key]();
  });

  // Taking a moment along: from where the player stands, when people come to ask for one

  const along = player.querySelector(".take-along");
  const MOMENT_SECONDS = 30;
  if (along) {
    const [from, to] = ["from", "to"].map((name) => along.querySelector(`[name=${name}]`));
    const longest = Number(along.querySelector("form").dataset.longest);
    // Said here: the answer to a moment that is none would take the place of the page.
    const check = () => {
      const [start, end] = [Number(from.value), Number(to.value)];
      from.setCustomValidity(duration() && start >= duration() ? "The call ends before." : "");
      to.setCustomValidity(end <= start ? "The end has to come after the beginning." : end > start + longest ? `At most ${longest} seconds.` : "");
    };
    along.addEventListener("input", check);
    along.addEventListener("toggle", () => {
      if (!along.open) return;
      const start = Math.max(0, Math.min(audio.currentTime, duration() - 1));
      from.value = start.toFixed(1);
      to.value = Math.max(start + 0.1, Math.min(start + MOMENT_SECONDS, duration())).toFixed(1);
      check();
    });
  }

  // Work on the call has ended: show what came of it, unless somebody listens or writes.
  root.addEventListener("live:done", () => {
    if (audio.paused && !root.querySelector(".transcript-form, .call-form[open], .take-along[open]")) window.location.reload();
  });

  // An address that asks for a moment plays it where the browser lets pages begin by themselves.
  const asked = /#t=([\d.]+)$/.exec(audio.getAttribute("src"));
  if (asked) playFrom(Number(asked[1]));

  drawPosition();
  follow();
})();
