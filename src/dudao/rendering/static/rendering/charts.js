// Charts that answer to the mouse. The server has drawn each already, so a page is whole before this and without it;
// the scripts that draw are fetched when the first chart comes into view, and never on pages without one.
const OPTIONS = {
  mode: "vega-lite", renderer: "svg", ast: true, actions: false, defaultStyle: false, logLevel: 1,
  tooltip: { disableDefaultStyle: true, theme: "paper" },
};

async function draw(place) {
  const { vegaEmbed } = await import(place.dataset.bundle);
  const chart = JSON.parse(place.dataset.chart);
  chart.config.font = getComputedStyle(place).fontFamily;
  if (typeof chart.width === "number") chart.width = Math.floor(place.clientWidth);
  const drawing = document.createElement("div");
  drawing.ariaHidden = "true"; // its place has a name and says what it shows
  await vegaEmbed(drawing, chart, OPTIONS);
  place.replaceChildren(drawing);
}

const seen = new IntersectionObserver((entries) => {
  for (const entry of entries) {
    if (!entry.isIntersecting) continue;
    seen.unobserve(entry.target);
    draw(entry.target).catch((error) => console.warn("chart:", error.message)); // the server's drawing stays
  }
}, { rootMargin: "200px" });

function look(root) {
  for (const place of root.querySelectorAll(".chart[data-chart]:not([data-seen])")) {
    place.dataset.seen = "";
    seen.observe(place);
  }
}

look(document);
document.addEventListener("htmx:load", (event) => look(event.target));
