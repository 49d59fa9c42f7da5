// What the browser keeps belongs to the reader: it can be saved as a file, brought back from it, and deleted.

{
  const NAME = "recap-progress.json";
  const FILE = "A file has what you have read, predicted and passed, not what you have changed in cells.";
  const isThing = value => typeof value === "object" && value !== null && !Array.isArray(value);
  const isText = value => typeof value === "string";
  const isUpTo = most => value => Number.isInteger(value) && value >= 0 && value <= most;
  const isCount = value => Array.isArray(value) && value.length === 2 && isUpTo(Infinity)(value[1]) && isUpTo(value[1])(value[0]);
  const hasNames = (value, names) => isThing(value) && Object.keys(value).sort().join() === names;
  const isPlace = value => hasNames(value, "id,page,section,title") && Object.values(value).every(isText);
  const each = fits => values => isThing(values) && !Object.hasOwn(values, "__proto__") && Object.values(values).every(fits);
  // What a page has of each kind.
  const FITS = {
    asked: each(isText),
    read: each(isUpTo(2)),
    passed: each(isUpTo(1)),
    tried: each(isUpTo(1)),
    done: values => hasNames(values, "asked,passed,sections") && Object.values(values).every(isCount),
    last: values => hasNames(values, "place") && isPlace(values.place),
  };
  const isOurs = all => isThing(all) && Object.entries(all).every(([kind, pages]) => Object.hasOwn(FITS, kind) && isThing(pages)
    && Object.values(pages).every(FITS[kind]));

  // What a file has of this book's pages: [kind, page, values], …; another edition may have had others.
  const isHere = ([kind, page, values]) => kind === "last" ? page === "book" && kept.pages.has(values.place.page) : kept.pages.has(page);
  const ofThisBook = all => Object.entries(all).flatMap(([kind, pages]) => Object.entries(pages).map(one => [kind, ...one])).filter(isHere);

  const status = make("p", NEWS);
  const say = words => { status.textContent = words; };
  const button = (words, act) => {
    const made = make("button", { type: "button" }, words);
    made.addEventListener("click", act);
    return made;
  };

  function where() {
    if (!kept.holds) return "This browser keeps nothing for this page: save it as a file before you leave.";
    if (location.protocol === "file:") return "Kept in this browser and sent nowhere. Of pages in a folder, some browsers keep it for each page alone: then the file brings it along.";
    return "Kept in this browser and sent nowhere.";
  }

  function save() {
    saveAs(NAME, JSON.stringify(kept.read(), null, 1));
    say(`Saved as ${NAME}.`);
  }

  // The file adds to what is here and takes nothing away.  Of what both have, the larger is kept of what counts,
  // and the file's of the rest, but "" (an answer opened without a prediction) replaces none.
  function isLess(value, old) {
    if (Array.isArray(value)) return value[0] < old[0];
    return typeof value === "number" ? value < old : value === "";
  }

  function join(found) {
    const now = kept.read();
    for (const [kind, page, values] of found) {
      const all = (now[kind] ??= {})[page] ??= {};
      for (const [name, value] of Object.entries(values)) {
        if (!Object.hasOwn(all, name) || !isLess(value, all[name])) all[name] = value;
      }
    }
    return now;
  }

  async function load(file) {
    const read = await file.text().then(JSON.parse).catch(() => null);
    const found = isOurs(read) ? ofThisBook(read) : [];
    if (!found.length) return say("That file is none of this book’s: nothing was changed.");
    kept.replace(join(found));
    if (!kept.holds) return say("Brought to this page alone: this browser keeps nothing.");
    location.reload();
  }

  function ask() {
    const yes = button("Delete all", () => { kept.clear(); location.reload(); });
    const no = button("Keep it", () => { question.remove(); remove.focus(); });
    const question = make("p", {}, "Delete all that you have done, and what you have changed in cells? ", yes, " ", no);
    status.before(question);
    no.focus();
  }

  const remove = button("Delete …", ask);
  const chooser = make("input", { type: "file", accept: ".json,application/json", class: "visually-hidden", "aria-label": "Progress from a file", tabindex: "-1" });
  chooser.addEventListener("change", () => chooser.files[0] && load(chooser.files[0]));
  const panel = make("details", { class: "yours" }, make("summary", {}, "What you have done"), make("p", {}, where(), " ", FILE),
    make("p", {}, button("Save as a file", save), " ", button("Bring from a file", () => chooser.click()), " ", remove), chooser, status);
  document.querySelector("#book").append(panel);
}
