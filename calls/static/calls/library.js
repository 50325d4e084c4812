// The library without this works as well: it only ticks many calls at once and counts them.
"use strict";
{
  const form = document.getElementById("calls");
  const boxes = form ? Array.from(form.querySelectorAll("tbody input[type=checkbox]")) : [];
  const toggle = document.getElementById("action-toggle");
  const across = form && form.querySelector("[name=select_across]");
  const told = document.getElementById("ticked");
  let last = null;

  const show = () => {
    const ticked = boxes.filter((box) => box.checked).length;
    const all = across.checked;
    boxes.forEach((box) => box.closest("tr").classList.toggle("on", box.checked || all));
    toggle.checked = ticked === boxes.length;
    toggle.indeterminate = ticked > 0 && !toggle.checked;
    told.textContent = all ? "All chosen" : `${ticked.toLocaleString("en")} of ${boxes.length.toLocaleString("en")} ticked`;
    form.classList.toggle("ready", all || ticked > 0);
  };

  const tick = (event) => {
    const here = boxes.indexOf(event.target);
    if (here < 0) return;
    if (event.shiftKey && last !== null) {
      const [from, to] = [Math.min(here, last), Math.max(here, last)];
      boxes.slice(from, to + 1).forEach((box) => { box.checked = event.target.checked; });
    }
    last = here;
    show();
  };

  if (across) {
    toggle.hidden = false;
    toggle.addEventListener("change", () => {
      boxes.forEach((box) => { box.checked = toggle.checked; });
      show();
    });
    across.addEventListener("change", show);
    form.addEventListener("click", tick);
    // The back button brings ticks back.
    window.addEventListener("pageshow", show);
    show();
  }

  // Choosing from a list is an answer: nothing has to be pressed.
  const filters = document.getElementById("filters");
  if (filters) {
    filters.addEventListener("change", (event) => { if (event.target.matches("select")) filters.requestSubmit(); });
    // Empty fields would only lengthen the address.
    filters.addEventListener("formdata", (event) => {
      for (const [name, value] of Array.from(event.formData)) if (!value) event.formData.delete(name);
    });
  }
}
