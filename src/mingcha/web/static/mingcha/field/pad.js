// The signature pad: strokes as lists of points (part of the draft), drawn in the page's ink, handed
// over as a PNG in black on white.
const SCALE = 2; // pixels of the picture per point of the pad

// `changed` is called after every stroke. Returns {strokes, put, picture}.
export function pad(canvas, changed) {
  let strokes = [];
  let current = null;
  const at = (event) => {
    const box = canvas.getBoundingClientRect();
    return [Math.round(event.clientX - box.left), Math.round(event.clientY - box.top)];
  };
  const show = () => draw(canvas, strokes, getComputedStyle(canvas).color);
  canvas.addEventListener("pointerdown", (event) => {
    canvas.setPointerCapture(event.pointerId);
    current = [at(event)];
    strokes.push(current);
  });
  canvas.addEventListener("pointermove", (event) => {
    if (!current) return;
    current.push(at(event));
    show();
  });
  for (const name of ["pointerup", "pointercancel"]) {
    canvas.addEventListener(name, () => {
      if (!current) return;
      current = null;
      show();
      changed();
    });
  }
  addEventListener("resize", show);
  return {
    strokes: () => strokes,
    put: (given) => {
      strokes = given;
      show();
    },
    picture: () => picture(canvas, strokes),
  };
}

function draw(canvas, strokes, ink, paper = "") {
  canvas.width = (canvas.clientWidth || canvas.dataset.width) * SCALE;
  canvas.height = (canvas.clientHeight || canvas.dataset.height) * SCALE;
  const pen = canvas.getContext("2d");
  if (paper) {
    pen.fillStyle = paper;
    pen.fillRect(0, 0, canvas.width, canvas.height);
  }
  Object.assign(pen, { strokeStyle: ink, lineWidth: 2.6 * SCALE, lineCap: "round", lineJoin: "round" });
  for (const stroke of strokes) {
    pen.beginPath();
    stroke.forEach(([x, y], i) => (i ? pen.lineTo(x * SCALE, y * SCALE) : pen.moveTo(x * SCALE, y * SCALE)));
    if (stroke.length === 1) pen.lineTo(stroke[0][0] * SCALE, stroke[0][1] * SCALE + 1);
    pen.stroke();
  }
}

function picture(canvas, strokes) {
  const copy = document.createElement("canvas");
  copy.dataset.width = canvas.clientWidth;
  copy.dataset.height = canvas.clientHeight;
  draw(copy, strokes, "#000", "#fff");
  return new Promise((resolve) => copy.toBlob(resolve, "image/png"));
}
