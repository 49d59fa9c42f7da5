// What of a page's formulas is not where it belongs, and what reaches beyond the window.
// One expression: an object of functions, each of which returns a list of sentences, empty if all is well.

(() => {
  const em = e => parseFloat(getComputedStyle(e).fontSize);
  const words = e => e.textContent.replace(/\s+/g, " ").trim().slice(0, 40);
  const said = (m, fault) => `${words(m)} after "${before(m)?.data.slice(-20).trim() ?? ""}": ${fault}`;
  const formulas = () => [...document.querySelectorAll("article math")].filter(m => m.getClientRects().length);
  const inline = () => formulas().filter(m => m.getAttribute("display") != "block");

  // The text that touches a formula on one side, in or outside of the box that holds both together.
  const beside = (m, side) => {
    const box = m.parentElement.classList.contains("unbroken") ? m.parentElement : null;
    const found = m[side] ?? box?.[side];
    return found?.nodeType == Node.TEXT_NODE ? found : null;
  };
  const before = m => beside(m, "previousSibling");
  const after = m => beside(m, "nextSibling");
  const letter = (text, place) => {
    const range = document.createRange();
    range.setStart(text, place);
    range.setEnd(text, place + 1);
    return [...range.getClientRects()].at(-1);
  };
  const ofOneLine = (a, b) => Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > 2;

  // Boxes that follow one another in a row.
  const rows = () => formulas().flatMap(m => [m, ...m.querySelectorAll("mrow, mtd")]);
  const boxes = row => [...row.children].map(e => [e, e.getBoundingClientRect()]).filter(([, box]) => box.width);

  const accented = () => [...document.querySelectorAll("article mover[accent]")].filter(e => e.getClientRects().length);

  return {
    show() {  // what is folded or not yet drawn has no place
      document.querySelectorAll("details").forEach(details => details.open = true);
      const style = document.createElement("style");
      style.textContent = ":is(section, .answer) > * { content-visibility: visible !important }";
      document.head.append(style);
      return formulas().length;
    },

    sideways() {
      const page = document.documentElement, wide = page.clientWidth;
      const scrolls = e => ["auto", "scroll", "hidden"].includes(getComputedStyle(e).overflowX);
      const boxed = e => {
        for (let p = e; p.tagName != "ARTICLE"; p = p.parentElement) if (scrolls(p)) return true;
        return e.closest("[aria-hidden], .visually-hidden") != null;
      };
      const found = page.scrollWidth > wide ? [`${page.scrollWidth} px are ${wide} wide`] : [];
      for (const e of document.querySelectorAll("article *"))
        if (e.getBoundingClientRect().right > wide + 1 && !boxed(e)) found.push(`beyond: ${e.outerHTML.slice(0, 120)}`);
      return found;
    },

    outside() {  // a paragraph begins in its box: what is drawn late is cut there
      return [...document.querySelectorAll("article p:not(.ticks)")].flatMap(p => {
        const texts = document.createTreeWalker(p, NodeFilter.SHOW_TEXT);
        let text;
        while ((text = texts.nextNode()) && !text.data.trim());
        const sign = text && letter(text, text.data.search(/\S/)), style = getComputedStyle(p);
        const start = p.getBoundingClientRect().left + parseFloat(style.paddingLeft) + parseFloat(style.textIndent);
        return sign?.width && sign.left < start - 2 ? [`${words(p)}: ${start - sign.left} px before its box`] : [];
      });
    },

    fallen() {  // code begins as far in as it is written: the spaces before a long name stay with it
      return [...document.querySelectorAll(".cell_input pre")].filter(pre => pre.clientWidth).flatMap(pre => {
        const texts = document.createTreeWalker(pre, NodeFilter.SHOW_TEXT), signs = [];
        for (let text; text = texts.nextNode();) for (let i = 0; i < text.data.length; i++) signs.push([text, i]);
        return [...pre.textContent.matchAll(/^( {4,12})[a-z_]\w*[.(]\S{15,}/gm)].flatMap(found => {
          const [space, name] = [0, found[1].length].map(at => letter(...signs[found.index + at]));
          return name?.width && space?.width && !ofOneLine(space, name) ? [found[0]] : [];
        });
      });
    },

    cut() {  // on a phone, what came back is seen to its end
      return innerWidth > 640 ? [] : [...document.querySelectorAll("div.cell_output pre")]
        .filter(pre => pre.scrollWidth > pre.clientWidth + 1).map(pre => pre.textContent.slice(0, 40));
    },

    apart() {  // a formula of one piece has one line, with the signs that touch it
      return inline().flatMap(m => {
        const lines = [...m.getClientRects()], found = [];
        if (lines.length > 1) found.push(said(m, `it has ${lines.length} lines`));
        for (const [text, place, box] of [[before(m), -1, lines[0]], [after(m), 0, lines.at(-1)]]) {
          if (!text || /\s/.test(text.data.at(place))) continue;
          const sign = letter(text, place < 0 ? text.length - 1 : 0);
          if (sign && !ofOneLine(sign, box)) found.push(said(m, `"${text.data.at(place)}" is on another line`));
        }
        return found;
      });
    },

    overlapping() {  // no sign on its neighbour
      return rows().flatMap(row => {
        const all = boxes(row);
        return all.slice(1).flatMap(([e, box], i) => {
          const [f, last] = all[i], over = (last.right - box.left) / em(row);
          return over > 0.1 ? [`${words(row)}: ${words(f)} is ${over.toFixed(2)} em over ${words(e)}`] : [];
        });
      });
    },

    misplaced() {  // signs are drawn inside their boxes, and formulas beside the words
      const found = [];
      for (const token of document.querySelectorAll("article math :is(mo, mn)")) {
        const text = token.firstChild, box = token.getBoundingClientRect();
        if (!box.width || text?.nodeType != Node.TEXT_NODE) continue;
        const range = document.createRange();
        range.selectNodeContents(text);
        const drawn = range.getBoundingClientRect();
        const out = Math.max(box.left - drawn.left, drawn.right - box.right) / em(token);
        if (drawn.width && out > 0.15 && token.closest("math"))
          found.push(`${words(token.closest("math"))}: ${text.data} is ${out.toFixed(2)} em out of its place`);
      }
      for (const m of inline()) {
        const box = m.getBoundingClientRect(), left = before(m), right = after(m);
        const a = left && letter(left, left.length - 1), b = right && letter(right, 0);
        if (a && ofOneLine(a, box) && a.right > box.left + 1) found.push(said(m, "it covers the word before"));
        if (b && ofOneLine(b, box) && b.left < box.right - 1) found.push(said(m, "it covers the word after"));
      }
      return found;
    },

    accents() {  // how far each accent's box is from its letter's, by kind
      return accented().map(e => {
        const [base, accent] = [...e.children].map(child => child.getBoundingClientRect());
        return {
          kind: e.outerHTML,
          aside: (accent.left + accent.right - base.left - base.right) / 2 / em(e),
          above: (accent.top - base.top) / em(e),
        };
      });
    },

    lay(hidden) {  // one accent of each kind, large and alone, to be looked at without one of its two parts
      document.querySelector("#lab")?.remove();
      const lab = document.createElement("div");
      lab.id = "lab";
      lab.style = "position: fixed; inset: 0; z-index: 9999; background: white; color: black; font-size: 60px";
      document.body.append(lab);
      return [...new Set(accented().map(e => e.outerHTML))].map((kind, i) => {
        const math = document.createElementNS("http://www.w3.org/1998/Math/MathML", "math");
        math.innerHTML = kind;
        math.style = `position: absolute; left: ${40 + 120 * (i % 2)}px; top: ${40 + 150 * Math.floor(i / 2)}px`;
        math.firstElementChild.children[hidden].style.visibility = "hidden";
        lab.append(math);
        const {left, top, right, bottom} = math.getBoundingClientRect();
        return {kind, em: em(math), box: [left - 30, top - 30, right + 30, bottom + 30].map(Math.round)};
      });
    },
  };
})()
