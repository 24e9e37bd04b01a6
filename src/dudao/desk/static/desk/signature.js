// A sheet to sign on with finger, pen or mouse; what is drawn goes into the file field. Without script a scan is chosen instead.
for (const form of document.querySelectorAll("form[data-signing]")) {
  const box = form.querySelector(".signing");
  const sheet = box.querySelector("canvas");
  const file = form.querySelector("input[type=file]");
  const pen = sheet.getContext("2d");
  let drawn = false;

  const at = (event) => {
    const edge = sheet.getBoundingClientRect();
    return [((event.clientX - edge.left) * sheet.width) / edge.width, ((event.clientY - edge.top) * sheet.height) / edge.height];
  };

  const keep = () =>
    sheet.toBlob((picture) => {
      const taken = new DataTransfer();
      taken.items.add(new File([picture], "signature.png", { type: "image/png" }));
      file.files = taken.files;
    });

  sheet.addEventListener("pointerdown", (event) => {
    sheet.setPointerCapture(event.pointerId);
    Object.assign(pen, { lineWidth: 6, lineCap: "round", lineJoin: "round", strokeStyle: "#111" });
    pen.beginPath();
    pen.moveTo(...at(event));
    drawn = true;
    event.preventDefault();
  });
  sheet.addEventListener("pointermove", (event) => {
    if (!sheet.hasPointerCapture(event.pointerId)) return;
    pen.lineTo(...at(event));
    pen.stroke();
  });
  sheet.addEventListener("pointerup", () => drawn && keep());
  box.querySelector("[data-wipe]").addEventListener("click", () => {
    pen.clearRect(0, 0, sheet.width, sheet.height);
    drawn = false;
    file.value = "";
  });
  box.hidden = false;
}
