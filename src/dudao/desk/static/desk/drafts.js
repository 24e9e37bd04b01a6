// What was typed is kept in this browser tab until it has been sent, and leaving with unsent text asks first.
const changed = new Set();

const nameOf = (form) => `dudao.draft ${form.dataset.draft}`;
const kept = (form) => [...form.elements].filter((field) => field.matches("textarea, input[type=text], input:not([type]), input[type=radio], select"));

function save(form) {
  const values = {};
  for (const field of kept(form)) {
    if (field.type === "radio" ? field.checked : field.value) values[field.name] = field.value;
  }
  sessionStorage.setItem(nameOf(form), JSON.stringify(values));
}

function restore(form) {
  const values = JSON.parse(sessionStorage.getItem(nameOf(form)) ?? "{}");
  let any = false;
  for (const field of kept(form)) {
    const value = values[field.name];
    if (value === undefined || (field.value && field.type !== "radio" && field.tagName !== "SELECT")) continue;
    if (field.type === "radio") field.checked = field.value === value;
    else if (field.value !== value) field.value = value;
    else continue;
    any ||= field.type !== "radio" && field.tagName !== "SELECT";
  }
  const note = form.querySelector("[data-draft-note]");
  if (note && any) note.hidden = false;
  if (any) changed.add(form);
}

export function drafts(root) {
  for (const form of root.querySelectorAll("form[data-draft]:not([data-drafting])")) {
    form.dataset.drafting = "yes";
    restore(form);
    form.addEventListener("input", () => {
      changed.add(form);
      save(form);
    });
    form.addEventListener("submit", () => changed.delete(form));
    form.querySelector("[data-draft-drop]")?.addEventListener("click", () => {
      sessionStorage.removeItem(nameOf(form));
      changed.delete(form);
      form.reset();
      form.querySelector("[data-draft-note]").hidden = true;
    });
  }
}

// The page after a successful act names the drafts that are done with.
for (const done of document.querySelectorAll("[data-draft-done]")) sessionStorage.removeItem(`dudao.draft ${done.dataset.draftDone}`);

window.addEventListener("beforeunload", (event) => {
  for (const form of changed) if (form.isConnected) event.preventDefault();
});
