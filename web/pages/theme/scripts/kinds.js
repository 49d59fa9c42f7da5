// The kinds of questions (see asks.js): the fields of each, what they say, what is missing, and the verdict.

const letter = item => /\((\w)\)/.exec(item.textContent)[1];

// The words of what holds formulas, as a name: browsers leave formulas out of it.
const spoken = (() => {
  const BETWEEN = { msub: [" sub "], msup: [" to the "], msubsup: [" sub ", " to the "], mfrac: [" over "] };
  const INVISIBLE = /[\u2061-\u2064]/g;

  function words(node) {
    if (node.nodeType === Node.TEXT_NODE) return node.data.replace(INVISIBLE, "");
    const parts = [...node.childNodes].map(words);
    const between = BETWEEN[node.localName] ?? [];
    return parts.map((part, i) => (i ? between[i - 1] ?? (node.closest("math") ? " " : "") : "") + part).join("");
  }

  return node => words(node).replace(/\s+/g, " ").replace(/\( /g, "(").replace(/ (?=[,.;:?)])/g, "").trim();
})();

const KINDS = (() => {
  const content = item => [...(item.querySelector("p") ?? item).cloneNode(true).childNodes];
  const named = (field, words) => {
    if (words.querySelector("math")) field.setAttribute("aria-label", spoken(words));
    return make("label", {}, field, words);
  };
  const listed = letters => letters.split(" ").map(one => `(${one})`).join(", ");
  const written = number => number.replace("-", "−").replace(/^(−?)(\d+)/, (_, sign, digits) => sign + digits.replace(/\B(?=(\d{3})+$)/g, ","));
  const NEAR = 0.1; // of the answer: a good guess

  const option = {
    missing: () => "Choose one first, or let the answer be shown.",
    fields: ask => ask.options.map(item => {
      const field = make("input", { type: "radio", name: ask.key, value: letter(item) });
      const label = named(field, make("span", {}, ...content(item)));
      // a click that comes of no key, on the words or on the button; the browser may tell of it twice.
      // Who draws over the words selects them, and has chosen nothing.
      label.addEventListener("pointerdown", () => getSelection().removeAllRanges());
      label.addEventListener("click", event => {
        if (!getSelection().isCollapsed) event.preventDefault();
        else if (event.detail) setTimeout(() => ask.form && ask.commit(field.value));
      });
      return label;
    }),
    read: ask => new FormData(ask.form).get(ask.key),
    isRight: (mine, right) => mine === right,
    verdict: (mine, right) => mine === right ? `Yes, (${right}).` : `You said (${mine}). It is (${right}).`,
  };

  const order = {
    missing: () => "Give each its own place first, or let the answer be shown.",
    fields: ask => ask.options.map(item => {
      const places = ask.options.map((_, i) => make("option", { value: i + 1 }, ["1st", "2nd", "3rd"][i] ?? `${i + 1}th`));
      const field = make("select", { name: letter(item) }, make("option", { value: "" }, "–"), ...places);
      return named(field, make("span", {}, ...content(item)));
    }),
    read: ask => {
      const places = [...new FormData(ask.form)].sort((a, b) => a[1] - b[1]);
      return places.every(([, place], i) => Number(place) === i + 1) && places.map(([name]) => name).join(" ");
    },
    isRight: (mine, right) => mine === right,
    verdict: (mine, right) => mine === right ? `Yes: ${listed(right)}.` : `You said ${listed(mine)}. It is ${listed(right)}.`,
  };

  const number = {
    missing(ask) {
      const text = this.text(ask);
      const what = text ? `“${text}” is no number that can be read here. Write it like 0.5 or 58 million` : "Write a number first, such as 12 or 0.5";
      return `${what}, or let the answer be shown.`;
    },
    fields: () => [make("label", {}, "Your number ", make("input", { name: "number", autocomplete: "off", size: 12 }))],
    text: ask => new FormData(ask.form).get("number").trim(),
    read(ask) {
      const mine = asNumber(this.text(ask));
      return Number.isFinite(mine) && String(mine);
    },
    isRight: (mine, right) => Math.abs(mine - right) <= NEAR * Math.abs(right),
    verdict(mine, right) {
      if (Number(mine) === Number(right)) return `Yes, ${written(right)}.`;
      return `${this.isRight(mine, right) ? "Close: you" : "You"} said ${written(mine)}. It is ${written(right)}.`;
    },
  };

  const own = { fields: () => [], read: () => "mine", verdict: () => "Compare yours with what we saw." };

  return { option, order, number, own };
})();
