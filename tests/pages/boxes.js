/*
 * What on a page is not fit for eyes and hands, as sentences: text that is cut off, leaves its box or the screen, lies
 * under something or over other text; buttons that overlap or are too small; what must be in sight and is not.
 *
 * An expression: a function of {must: selectors that must be in sight, least: px that a button has each way}.
 * Letters are measured by their ink, not by the line they stand on: a font's line is half as high again as its signs.
 */
({ must = [], least = 0 } = {}) => {
  const SLACK = 1.5;
  /** A plan larger than any page: it scrolls in its own frame, both ways. */
  const WIDE = "[data-scrolls]";
  const found = new Set();
  const signage = document.body.classList.contains("signage");
  const root = document.querySelector("dialog:modal, [role=alertdialog]") ?? document.body;
  const pen = document.createElement("canvas").getContext("2d");
  const styles = new Map();
  const styleOf = (element) => {
    if (!styles.has(element)) styles.set(element, getComputedStyle(element));
    return styles.get(element);
  };

  const short = (text) => `“${text.replace(/\s+/g, " ").trim().slice(0, 40)}”`;
  const nameOf = (element) =>
    element.localName + [...element.classList].map((name) => `.${name}`).join("") +
    (element.dataset.act ? `[${element.dataset.act}]` : "");
  const say = (what, where, more = "") => found.add(`${what}: ${where}${more && ` ${more}`}`);
  const px = (number) => `${Math.round(number)}px`;

  const seen = (element) => element.checkVisibility({ opacityProperty: true, visibilityProperty: true });
  /** Words for screen readers alone stand in a box of a pixel; in the picture of a board, as small as a stamp, nobody
   * reads. */
  const unseen = (element) => {
    if (element.closest(".stamp")) return true;
    const box = element.getBoundingClientRect();
    return box.width <= 1 && box.height <= 1 && styleOf(element).overflowX !== "visible";
  };

  /** The shorthand is empty where digits are of one width. */
  const fontOf = ({ fontStyle, fontWeight, fontSize, fontFamily }) => `${fontStyle} ${fontWeight} ${fontSize} ${fontFamily}`;

  const inkOf = (text, style, line) => {
    pen.font = fontOf(style);
    const size = pen.measureText(text);
    const spare = (line.height - size.fontBoundingBoxAscent - size.fontBoundingBoxDescent) / 2;
    const base = line.top + spare + size.fontBoundingBoxAscent;
    return {
      left: line.left, right: line.right,
      top: base - size.actualBoundingBoxAscent, bottom: base + size.actualBoundingBoxDescent,
    };
  };

  function* ancestors(element) {
    for (let one = element; one && one !== document.documentElement; one = one.parentElement) {
      if (one === document.body) return;
      yield one;
      if (one === root) return;
    }
  }

  const inner = (element) => {
    const box = element.getBoundingClientRect();
    const [left, top] = [box.left + element.clientLeft, box.top + element.clientTop];
    return { left, top, right: left + element.clientWidth, bottom: top + element.clientHeight };
  };
  const over = (box, frame, axis) => axis === "x"
    ? Math.max(frame.left - box.left, box.right - frame.right)
    : Math.max(frame.top - box.top, box.bottom - frame.bottom);
  const meet = (box, frame, axis) => axis === "x"
    ? { ...box, left: Math.max(box.left, frame.left), right: Math.min(box.right, frame.right) }
    : { ...box, top: Math.max(box.top, frame.top), bottom: Math.min(box.bottom, frame.bottom) };

  const inline = (style) => style.display === "inline" || style.display === "contents";
  const solid = (colour) => !/^(transparent|rgba\(.*, 0\))$/.test(colour);
  const framed = (style) => !inline(style) && (solid(style.backgroundColor) ||
    ["Top", "Right", "Bottom", "Left"].every((side) =>
      parseFloat(style[`border${side}Width`]) > 0 && solid(style[`border${side}Color`])));

  /** What is left of a box in the frames around it, or null; says where it is cut. */
  function shown(box, element, label) {
    let rest = box;
    for (const one of ancestors(element)) {
      const style = styleOf(one);
      if (inline(style)) continue;
      for (const axis of ["x", "y"]) {
        const way = axis === "x" ? style.overflowX : style.overflowY;
        if (way === "visible") continue;
        const frame = inner(one);
        const beyond = over(rest, frame, axis);
        if (beyond > SLACK && (signage || way === "hidden" || way === "clip")) say("cut off", label, `by ${px(beyond)} in ${nameOf(one)}`);
        rest = meet(rest, frame, axis);
        if (rest.right - rest.left <= 0 || rest.bottom - rest.top <= 0) return null;
      }
      if (style.position === "fixed") break;
    }
    return rest;
  }

  function onScreen(box, label) {
    const wide = Math.max(-box.left, box.right - innerWidth);
    const high = Math.max(-box.top, box.bottom - innerHeight);
    if (wide > SLACK) say("off the screen", label, `by ${px(wide)} sideways`);
    if (signage && high > SLACK) say("off the screen", label, `by ${px(high)}`);
    if (!signage && box.top + scrollY < -SLACK) say("off the page", label);
  }

  function inBox(box, element, label) {
    for (const one of ancestors(element)) {
      const style = styleOf(one);
      if (framed(style)) {
        const frame = one.getBoundingClientRect();
        for (const axis of ["x", "y"]) {
          const beyond = over(box, frame, axis);
          if (beyond > SLACK) say("out of its box", label, `by ${px(beyond)} of ${nameOf(one)}`);
        }
      }
      if (style.position === "absolute" || style.position === "fixed") return;
    }
  }

  const related = (a, b) => a.contains(b) || b.contains(a);
  const opaque = (element, until) => {
    for (let one = element; one && !one.contains(until); one = one.parentElement) {
      if (solid(styleOf(one).backgroundColor) || one.localName === "img" || one.localName === "video") return true;
    }
    return false;
  };
  function uncovered(box, element, label) {
    const y = (box.top + box.bottom) / 2;
    for (const x of [box.left + 2, (box.left + box.right) / 2, box.right - 2]) {
      if (x < 0 || y < 0 || x >= innerWidth || y >= innerHeight) continue;
      const hit = document.elementFromPoint(x, y);
      if (hit && !related(hit, element) && opaque(hit, element)) return say("covered", label, `by ${nameOf(hit)}`);
    }
    return undefined;
  }

  // --- texts

  const lines = [];
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const element = node.parentElement;
    if (!node.data.trim() || !seen(element) || unseen(element)) continue;
    const style = styleOf(element);
    const label = `${short(node.data)} ${nameOf(element)}`;
    const range = document.createRange();
    range.selectNodeContents(node);
    for (const line of range.getClientRects()) {
      if (line.width < 1) continue;
      const box = inkOf(node.data, style, line);
      const rest = shown(box, element, label);
      if (rest === null) continue;
      onScreen(element.closest(WIDE) ? rest : box, label);
      inBox(rest, element, label);
      uncovered(rest, element, label);
      lines.push({ node, element, label, box: rest });
    }
  }
  for (let first = 0; first < lines.length; first += 1) {
    for (let second = first + 1; second < lines.length; second += 1) {
      const [a, b] = [lines[first], lines[second]];
      const wide = Math.min(a.box.right, b.box.right) - Math.max(a.box.left, b.box.left);
      const high = Math.min(a.box.bottom, b.box.bottom) - Math.max(a.box.top, b.box.top);
      if (wide > SLACK && high > SLACK) say("over each other", a.label, `and ${b.label}`);
    }
  }

  // --- fields

  const room = (element) => {
    const style = styleOf(element);
    return element.clientWidth - parseFloat(style.paddingLeft) - parseFloat(style.paddingRight);
  };
  const [ARROW, PHONE] = [18, 500];
  for (const field of root.querySelectorAll("input:not([type=checkbox]), select, textarea")) {
    // in a field of lines the words wrap, and scroll
    if (!seen(field) || (field.localName === "textarea" && styleOf(field).whiteSpace === "pre-wrap")) continue;
    const select = field.localName === "select";
    // on a phone, what somebody wrote is longer than any field, and moves under the finger
    const own = innerWidth < PHONE ? "" : field.value;
    const text = select ? field.selectedOptions[0]?.label ?? "" : own || field.placeholder;
    pen.font = fontOf(styleOf(field));
    const beyond = pen.measureText(text).width + (select ? ARROW : 0) - room(field);
    if (field.type !== "password" && beyond > SLACK) say("cut off", `${short(text)} in ${nameOf(field)}[${field.name}]`, `by ${px(beyond)}`);
  }

  // --- buttons and pictures

  const things = [...root.querySelectorAll("button, a, input, select, textarea, img, svg, canvas")].filter(seen);
  const hands = [];
  for (const one of things) {
    const box = one.getBoundingClientRect();
    if (!box.width || !box.height) continue;
    const label = `${nameOf(one)} ${short(one.textContent || one.name || "")}`;
    const rest = shown(box, one.parentElement, label);
    if (rest === null) continue;
    onScreen(one.closest(WIDE) ? rest : box, label);
    if (!/^(button|a|input|select|textarea)$/.test(one.localName)) continue;
    hands.push({ one, label, box: rest });
    const size = Math.min(box.width, box.height);
    if (one.localName === "button" && size < least) say("too small to touch", label, `${px(box.width)} × ${px(box.height)}`);
  }
  for (let first = 0; first < hands.length; first += 1) {
    for (let second = first + 1; second < hands.length; second += 1) {
      const [a, b] = [hands[first], hands[second]];
      const wide = Math.min(a.box.right, b.box.right) - Math.max(a.box.left, b.box.left);
      const high = Math.min(a.box.bottom, b.box.bottom) - Math.max(a.box.top, b.box.top);
      if (wide > SLACK && high > SLACK && !related(a.one, b.one)) say("over each other", a.label, `and ${b.label}`);
    }
  }

  // --- the page as a whole

  const page = document.scrollingElement;
  if (page.scrollWidth > innerWidth + SLACK) say("scrolls sideways", "the page", `by ${px(page.scrollWidth - innerWidth)}`);
  for (const one of root.querySelectorAll("*")) {
    const way = styleOf(one).overflowX;
    if ((way === "auto" || way === "scroll") && !one.matches(WIDE) && one.scrollWidth > one.clientWidth + SLACK) say("scrolls sideways", nameOf(one));
  }
  for (const selector of must) {
    const one = root.querySelector(selector);
    const box = one && seen(one) ? one.getBoundingClientRect() : null;
    const inside = box && box.left >= -SLACK && box.top >= -SLACK && box.right <= innerWidth + SLACK && box.bottom <= innerHeight + SLACK;
    if (!inside) say("not in sight", selector);
  }
  return [...found];
}
