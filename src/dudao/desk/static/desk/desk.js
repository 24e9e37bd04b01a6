// Everything here only makes the pages quicker to use: each page works without it.
import { keys } from "./keys.js";
import { drafts } from "./drafts.js";
import { typeahead } from "./typeahead.js";

// One menu open at a time; a click outside or Escape closes it.
function menus() {
  const open = () => document.querySelectorAll("details[data-menu][open]");
  document.addEventListener("click", (event) => {
    for (const menu of open()) if (!menu.contains(event.target)) menu.open = false;
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    for (const menu of open()) {
      menu.open = false;
      menu.querySelector("summary").focus();
    }
  });
}

function dialogs() {
  document.addEventListener("click", (event) => {
    const opener = event.target.closest("[data-open]");
    if (opener) document.getElementById(opener.dataset.open)?.showModal();
    if (event.target.closest("[data-close]")) event.target.closest("dialog")?.close();
    if (event.target instanceof HTMLDialogElement) event.target.close();
  });
  for (const opener of document.querySelectorAll("[data-open][hidden]")) opener.hidden = false;
}

function printing() {
  for (const button of document.querySelectorAll("[data-print]")) {
    button.hidden = false;
    button.addEventListener("click", () => window.print());
  }
}

// A form is sent once: the button waits until the answer is there. The hidden key makes a repeat harmless anyway.
// One that brings a file (data-again) leaves the page as it is, so it may be sent again.
function sentOnce() {
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented || form.method !== "post" || form.hasAttribute("data-again")) return;
    if (form.dataset.sent) {
      event.preventDefault();
      return;
    }
    form.dataset.sent = "yes";
    setTimeout(() => {
      for (const button of form.querySelectorAll("button")) button.setAttribute("aria-disabled", "true");
    });
  });
  window.addEventListener("pageshow", () => {
    for (const form of document.querySelectorAll("form[data-sent]")) {
      delete form.dataset.sent;
      for (const button of form.querySelectorAll("button")) button.removeAttribute("aria-disabled");
    }
  });
}

// Filters apply themselves; without script there is a button.
function filters() {
  for (const form of document.querySelectorAll("form[data-auto]")) {
    form.querySelector("[data-apply]")?.setAttribute("hidden", "");
    form.addEventListener("change", (event) => {
      if (event.target.type !== "search") form.requestSubmit();
    });
    form.addEventListener("formdata", (event) => {
      for (const [name, value] of [...event.formData]) if (value === "") event.formData.delete(name);
    });
  }
}

// A fragment that arrives takes the focus, so that keyboard and screen reader are where the eye is.
function fragments() {
  document.addEventListener("htmx:afterSwap", (event) => {
    const target = event.detail.target;
    drafts(target);
    if (!target.matches("[data-focus]")) return;
    const first = target.querySelector("[autofocus], input:not([type=hidden]), textarea, select, button");
    first?.focus();
    target.scrollIntoView({ block: "nearest" });
  });
  document.addEventListener("click", (event) => {
    if (!event.target.closest("[data-clear]")) return;
    const place = event.target.closest("[data-focus]");
    if (!place) return;
    event.preventDefault();
    place.replaceChildren();
  });
}

menus();
dialogs();
sentOnce();
printing();
filters();
fragments();
typeahead();
keys();
drafts(document);
