// Suggestions under a field: arrows move, Enter takes, Escape closes. The server finds them; the field works as plain text without.
function take(button) {
  const box = button.closest("[data-suggestions]");
  const field = document.getElementById(box.dataset.suggestions);
  field.value = button.dataset.value;
  box.replaceChildren();
  field.dispatchEvent(new Event("input", { bubbles: true }));
  field.focus();
}

export function typeahead() {
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-suggestions] button");
    if (button) take(button);
    else for (const box of document.querySelectorAll("[data-suggestions]")) box.replaceChildren();
  });
  document.addEventListener("keydown", (event) => {
    const field = event.target.closest("[data-suggest]");
    const inside = event.target.closest("[data-suggestions] button");
    if (!field && !inside) return;
    const box = document.getElementById(field ? field.dataset.suggest : inside.parentElement.id);
    const options = [...box.querySelectorAll("button")];
    const at = options.indexOf(inside);
    if (event.key === "ArrowDown" && options[at + 1]) options[at + 1].focus();
    else if (event.key === "ArrowUp" && inside) (options[at - 1] ?? document.getElementById(box.dataset.suggestions)).focus();
    else if (event.key === "Enter" && field && options.length === 1) take(options[0]);
    else if (event.key === "Escape" && options.length) box.replaceChildren();
    else return;
    event.preventDefault();
  });
}
