// Zones on the live picture: solid where a needle belongs, dashed where it does not; names and sources beside.

import { at, make } from "./dom.js";

const SPACE = "http://www.w3.org/2000/svg";

/** @param {any} message */
export function drawZones(message) {
  const layer = at("zones");
  layer.replaceChildren();
  at("zone-list").replaceChildren();
  at("zone-panel").hidden = !message.on;
  /** @type {[number, number][]} */ const taken = [];
  for (const shape of message.shapes) {
    const kind = shape.safe ? "safe" : shape.shape === "area" ? "keep-out" : "limit";
    const points = shape.points.map((/** @type {[number, number]} */ [x, y]) => `${x},${y}`).join(" ");
    layer.append(part(shape.shape === "area" ? "polygon" : "polyline", { points, class: kind }));
    let [x, y] = shape.at;
    x = Math.min(Math.max(x + 6, 4), 360);
    y = Math.min(Math.max(y, 14), 504);
    while (taken.some(([a, b]) => Math.abs(a - x) < 150 && Math.abs(b - y) < 14)) y += 14;
    taken.push([x, y]);
    layer.append(part("text", { x: String(x), y: String(y), class: kind }, shape.name));
    const item = make("li", {}, make("b", {}, `${shape.name} (${shape.safe ? "belongs here" : "a limit"})`), ` ${shape.words} `);
    item.append(make("small", {}, `${shape.source} (${shape.standing})`));
    at("zone-list").append(item);
  }
  if (message.on && !message.shapes.length) at("zone-list").append(make("li", {}, "No zone of this route shows in this view."));
}

/** @param {string} tag @param {Record<string, string>} attributes @param {string} [text] */
function part(tag, attributes, text = "") {
  const node = document.createElementNS(SPACE, tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  node.textContent = text;
  return node;
}
