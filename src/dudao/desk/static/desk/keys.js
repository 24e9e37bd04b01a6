// Single keys for what is done all day. They stay quiet while someone types, and can be turned off.
const STORE = "dudao.keys";
const WAIT = 1200;

const typing = (element) => element.closest("input:not([type=radio], [type=checkbox]), textarea, select, [contenteditable]");
const on = () => localStorage.getItem(STORE) !== "off";

function press(key) {
  const target = [...document.querySelectorAll(`[data-key="${CSS.escape(key)}"]`)].find((element) => element.offsetParent !== null);
  if (!target) return false;
  if (target.matches("input, textarea, select")) {
    target.focus();
    target.select?.();
  } else {
    target.focus();
    target.click();
  }
  return true;
}

function move(step) {
  const rows = [...document.querySelectorAll("[data-row]")];
  if (!rows.length) return false;
  const links = rows.map((row) => row.querySelector("a[href]")).filter(Boolean);
  const at = links.findIndex((link) => link.closest("[data-row]").contains(document.activeElement));
  const next = links[Math.min(links.length - 1, Math.max(0, at + step))];
  next.focus();
  next.scrollIntoView({ block: "nearest" });
  return true;
}

// Tick the row that is in focus, as the boxes before them do by mouse.
function pick() {
  const box = document.activeElement.closest("[data-row]")?.querySelector("input[type=checkbox]");
  if (!box) return false;
  box.click();
  return true;
}

function choose(key) {
  const group = document.activeElement.closest("fieldset[data-keys]") ?? document.querySelector("fieldset[data-keys]");
  const choice = group?.querySelectorAll("input[type=radio]")[Number(key) - 1];
  if (!choice) return false;
  choice.focus();
  choice.click();
  return true;
}

export function keys() {
  const box = document.getElementById("keys-on");
  if (box) {
    box.checked = on();
    box.addEventListener("change", () => localStorage.setItem(STORE, box.checked ? "on" : "off"));
  }
  let first = "";
  let timer;
  document.addEventListener("keydown", (event) => {
    if ((event.ctrlKey || event.metaKey) && event.key === "Enter") {
      event.target.closest("form")?.requestSubmit();
      return;
    }
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || typing(event.target)) return;
    if (document.querySelector("dialog[open]") || !on()) return;
    const key = event.key;
    const whole = first ? `${first} ${key}` : key;
    clearTimeout(timer);
    first = "";
    const done =
      press(whole) || (key === "j" && move(1)) || (key === "k" && move(-1)) || (key === "x" && pick()) || (/^[1-9]$/.test(key) && choose(key));
    if (done) event.preventDefault();
    else if (key === "g") {
      first = "g";
      timer = setTimeout(() => (first = ""), WAIT);
    }
  });
}
