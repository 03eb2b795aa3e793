// A point on the drawn map: a click or the arrow keys set latitude and longitude; typing them moves the point. Nothing is sent anywhere.

const START = { longitude: 101.69, latitude: 3.14 }; // Kuala Lumpur, before anything was said
const STEP = 0.1; // degrees, at the smallest scale
const MOST = 8;

const inputs = (map) => [document.getElementById(map.dataset.latitude), document.getElementById(map.dataset.longitude)];
const sheets = (map) => [...map.querySelectorAll("svg[data-west]")];
const facts = (sheet) => ({
  west: Number(sheet.dataset.west),
  north: Number(sheet.dataset.north),
  scale: Number(sheet.dataset.scale),
  ...sized(sheet),
});
const sized = (sheet) => {
  sheet.dataset.whole ||= sheet.getAttribute("viewBox");
  const [, , width, height] = sheet.dataset.whole.split(" ").map(Number);
  return { width, height };
};

const pointOf = (map) => {
  const [latitude, longitude] = inputs(map).map((input) => (input?.value.trim() ? Number(input.value) : NaN));
  return Number.isFinite(latitude) && Number.isFinite(longitude) ? { latitude, longitude } : null;
};

const placeOf = (sheet, point) => {
  const { west, north, scale, width, height } = facts(sheet);
  const x = (point.longitude - west) * scale;
  const y = (north - point.latitude) * scale;
  return x >= 0 && y >= 0 && x <= width && y <= height ? { x, y } : null;
};

const draw = (map) => {
  const point = pointOf(map);
  for (const sheet of sheets(map)) {
    const { width, height } = sized(sheet);
    const place = point && placeOf(sheet, point);
    const zoom = point && !place ? 1 : Number(map.dataset.scaled || 1); // the sheet without the point stays whole
    const marker = sheet.querySelector(".marker");
    marker.toggleAttribute("hidden", !place);
    if (place) marker.setAttribute("transform", `translate(${place.x} ${place.y}) scale(${1 / zoom})`);
    const w = width / zoom;
    const h = height / zoom;
    const middle = place ?? { x: width / 2, y: height / 2 };
    const within = (value, most) => Math.min(Math.max(value, 0), most);
    sheet.setAttribute("viewBox", `${within(middle.x - w / 2, width - w)} ${within(middle.y - h / 2, height - h)} ${w} ${h}`);
    sheet.style.setProperty("--zoom", zoom);
  }
};

const say = (map, { latitude, longitude }) => {
  inputs(map).forEach((input, place) => {
    if (!input) return;
    input.value = (place ? longitude : latitude).toFixed(4);
    input.dispatchEvent(new Event("input", { bubbles: true }));
    input.dispatchEvent(new Event("change", { bubbles: true }));
  });
  draw(map);
};

const scaleBy = (map, factor) => {
  map.dataset.scaled = Math.min(Math.max(Number(map.dataset.scaled || 1) * factor, 1), MOST);
  draw(map);
};

document.addEventListener("click", (event) => {
  const map = event.target.closest("[data-map]");
  if (!map) return;
  const button = event.target.closest("[data-zoom]");
  const sheet = event.target.closest("svg[data-west]");
  if (button) scaleBy(map, button.dataset.zoom === "in" ? 2 : 0.5);
  if (!sheet) return;
  const { west, north, scale } = facts(sheet);
  const { x, y } = new DOMPoint(event.clientX, event.clientY).matrixTransform(sheet.getScreenCTM().inverse());
  say(map, { latitude: north - y / scale, longitude: west + x / scale });
});

const MOVES = { ArrowUp: [1, 0], ArrowDown: [-1, 0], ArrowRight: [0, 1], ArrowLeft: [0, -1] };

document.addEventListener("keydown", (event) => {
  const map = event.target.closest?.("[data-map] .sheets")?.parentElement;
  if (!map || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === "+" || event.key === "-") scaleBy(map, event.key === "+" ? 2 : 0.5);
  else if (event.key in MOVES) {
    const [north, east] = MOVES[event.key];
    const step = (event.shiftKey ? 0.1 : 1) * (STEP / Number(map.dataset.scaled || 1));
    const from = pointOf(map);
    if (from) say(map, { latitude: from.latitude + north * step, longitude: from.longitude + east * step });
    else say(map, START);
  } else return;
  event.preventDefault();
});

const drawAll = () => document.querySelectorAll("[data-map]").forEach(draw);
document.addEventListener("input", ({ target }) => {
  document.querySelectorAll("[data-map]").forEach((map) => inputs(map).includes(target) && draw(map));
});
document.addEventListener("htmx:load", drawAll);
drawAll();
