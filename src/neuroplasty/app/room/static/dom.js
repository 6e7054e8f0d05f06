// Small helpers for the page. Text is only ever set as text.

/** @param {string} id @returns {any} */
export const at = (id) => document.getElementById(id);

/** @param {string} id @param {string | number} text */
export function write(id, text) {
  const node = at(id);
  const words = String(text);
  if (node && node.textContent !== words) node.textContent = words;
}

/** @param {string} tag @param {Record<string, string>} attributes @param {(string | Node)[]} inside */
export function make(tag, attributes = {}, ...inside) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  node.append(...inside);
  return node;
}

/** @param {any} select @param {(string | [string, string])[]} options */
export function choices(select, options) {
  select.replaceChildren(...options.map((one) => {
    const [value, words] = Array.isArray(one) ? one : [one, one];
    return make("option", { value }, words);
  }));
}

/** @param {number} seconds */
export function clockWords(seconds) {
  const whole = Math.max(0, Math.floor(seconds));
  const hours = Math.floor(whole / 3600);
  const rest = `${String(Math.floor(whole / 60) % 60).padStart(hours ? 2 : 1, "0")}:${String(whole % 60).padStart(2, "0")}`;
  return hours ? `${hours}:${rest}` : rest;
}

/** @param {string} id */
export const numberOf = (id) => Number(at(id).value);
