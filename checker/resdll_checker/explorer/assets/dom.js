// The document: elements are made here and nowhere else, and whatever comes from outside becomes text, never markup.

/** Characters that show nothing of themselves, or that reorder or hide what stands beside them; a new line is kept. */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Cn}\p{Zl}\p{Zp}]/gu;

/** Returns `text` with every character that would be obeyed instead of shown written as an escape. */
function shown(text) {
    return String(text).replace(UNSEEN, (character) =>
        character === "\n" ? character : `\\u{${character.codePointAt(0).toString(16)}}`,
    );
}

/** Returns the element of the page with this id. */
function byId(id) {
    return document.getElementById(id);
}

/**
 * Makes an element. Attributes that start with `on` are listeners, `true` is an attribute without a value, and `false`,
 * `null` and `undefined` are left out, among children too. Children are nodes or text.
 */
function make(tag, attributes = {}, ...children) {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) {
        if (value === false || value === null || value === undefined) continue;
        if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
        else element.setAttribute(name, value === true ? "" : shown(value));
    }
    fill(element, ...children);
    return element;
}

/** Replaces what is in `element` by `children`. */
function fill(element, ...children) {
    const kept = children.flat().filter((child) => child !== null && child !== undefined && child !== false);
    element.replaceChildren(...kept.map((child) => (child instanceof Node ? child : shown(child))));
}

/** Returns a number and its noun in the right form: "1 state", "2,000 states". */
function counted(number, noun) {
    return `${number.toLocaleString("en-US")} ${noun}${number === 1 ? "" : "s"}`;
}

/** Whether the reader has asked for less motion. */
function stillness() {
    return window.matchMedia("(prefers-reduced-motion: reduce)").matches;
}

/** Returns `text` as it can stand in an address; half a character, which has no encoding, becomes a mark. */
function encoded(text) {
    return encodeURIComponent(text.replace(/\p{Cs}/gu, "\uFFFD"));
}

/** Returns what `object` itself has under a name that comes from outside, not what every object has (`constructor`). */
function own(object, name) {
    return Object.hasOwn(object, name) ? object[name] : undefined;
}
