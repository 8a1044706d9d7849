// Makes elements. A text is always set as text, so nothing of a recording can become markup.
"use strict";

// Give an element with attributes and children; a child that is a string is text.
function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (value === true) element.setAttribute(name, "");
    else if (value !== false && value !== null && value !== undefined) element.setAttribute(name, value);
  }
  element.append(...children.filter((each) => each !== null));
  return element;
}

// Give what a recording told. No character of it can reorder what stands around it.
function told(text, attributes = {}) {
  return make("bdi", attributes, text);
}

// Give the badge of a level: a sign, a word and a colour, since a colour alone tells nothing to some.
function badge(level) {
  return make("span", { class: `badge ${level}` }, make("span", { "aria-hidden": "true" }, SIGNS[level]), ` ${level}`);
}

const SIGNS = { error: "✖", warning: "▲", note: "◆" };
