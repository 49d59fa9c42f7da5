"""The site as it lies on the disk: complete, linked, and asking no other host for anything."""

import gzip
import json
import os
import re
from collections import Counter
from copy import copy
from pathlib import Path
from urllib.parse import unquote, urljoin, urlsplit
from xml.etree import ElementTree

import numpy as np
import pytest
import yaml
from bs4 import BeautifulSoup
from PIL import Image, ImageSequence
from printed import NINE, NOTEBOOKS, load, many, source
from pybtex.database import parse_file

from pages import citations, claims, findable, fonts, frame, launch, live, pictures, policy, search
from pages.links import heading_id

ROOT = Path(__file__).resolve().parents[2]
HTML = ROOT / "_build" / "html"
COVERAGE = (ROOT / "chapters" / "coverage.md").read_text(encoding="utf-8")


def is_outside(address):
    parts = urlsplit(address)
    return bool(parts.scheme or parts.netloc) and parts.scheme != "data"


def test_every_document_has_its_page(site):
    assert {f"{document}.html" for document in claims.documents(ROOT)} <= set(site)
    assert {"index.html", "search.html", "genindex.html"} <= set(site)


def test_every_internal_link_and_anchor_leads_somewhere(site):
    anchors = {
        name: {tag["id"] for tag in page.select("[id]")} | {tag["name"] for tag in page.select("a[name]")}
        for name, page in site.items()
    }
    lost, followed = [], 0
    for name, page in site.items():
        for link in page.select("a[href]"):
            if is_outside(link["href"]) or link["href"] == "#":
                continue
            parts = urlsplit(link["href"])
            target = (HTML / name).parent / unquote(parts.path) if parts.path else HTML / name
            place = target.resolve()
            followed += 1
            if not place.is_file():
                lost.append((name, link["href"]))
            elif parts.fragment and place.suffix == ".html":
                if unquote(parts.fragment) not in anchors[place.relative_to(HTML).as_posix()]:
                    lost.append((name, link["href"]))
    assert followed > 100
    assert not lost


def test_a_link_says_where_it_leads(site):
    """Heard by itself, as a screen reader's list of links tells it."""
    nothing = {"here", "this", "link", "more", "see more", "read more", "learn more", "click here", "go"}
    told = {(name, link.get_text()) for name, page in site.items() for link in page.select("main a[href]")}
    assert len(told) > 100
    assert not [(name, text) for name, text in told if text.strip(" .,()").lower() in nothing]


def links_of(path):
    """(words, address) of each link that a notebook's text holds."""
    cells = [cell for cell in load(path)["cells"] if cell["cell_type"] == "markdown"]
    return [found for cell in cells for found in re.findall(r"\[([^][]+)\]\(([^)]+)\)", source(cell))]


def test_a_link_to_a_section_arrives_there(site):
    """The notebook names it by its title, the page by the id that it always had."""
    sections = [
        (f"chapters/{path.stem}.html", words, *address.split("#"))
        for path in NOTEBOOKS
        for words, address in links_of(path)
        if "#" in address and not is_outside(address)
    ]
    assert len(sections) >= many(20)
    for page, words, file, fragment in sections:
        there = f"chapters/{Path(file).stem}.html" if file else page
        links = [
            urlsplit(urljoin(page, a["href"])) for a in site[page].select("a.internal") if a.text == words
        ]
        ids = [link.fragment for link in links if link.path == there and link.fragment]
        titles = [site[there].select_one(f"#{id} > :is(h1, h2, h3)").find(string=True) for id in ids]
        assert fragment in [heading_id(title).replace("’", "'") for title in titles], (page, words)


def test_a_citation_leads_to_its_entry_in_the_list_of_references(site):
    entries = parse_file(ROOT / "references.bib").entries
    known = {citations.address(entry) for entry in entries.values()}
    listed, found = site["chapters/references.html"], set()
    assert len(listed.select("div.citation")) == len(known) == len(entries)
    for path in NOTEBOOKS:
        page = site[f"chapters/{path.stem}.html"]
        for words, address in links_of(path):
            if unquote(address) in known:
                links = [a for a in page.select("span.bibtex-citation a") if a.get_text() == words]
                [place] = {a["href"].removeprefix("references.html#") for a in links}
                entry = listed.find(id=place)
                assert entry.select_one(f'a[href="{unquote(address)}"]'), (words, place)
                assert entry.select_one(".label").get_text() in {
                    f"[{words}]",
                    f"[{words[:-1].replace(' (', ', ')}]",
                }
                found.add(unquote(address))
    assert found


@pytest.mark.ours
def test_every_entry_is_cited():
    entries = parse_file(ROOT / "references.bib").entries
    cited = {unquote(address) for path in NOTEBOOKS for _, address in links_of(path)}
    assert {citations.address(entry) for entry in entries.values()} <= cited


def test_ids_are_unique(site):
    for name, page in site.items():
        ids = [tag["id"] for tag in page.select("[id]")]
        assert len(ids) == len(set(ids)), name


def test_nothing_is_loaded_from_another_host(site):
    for name, page in site.items():
        loaded = [
            tag.get("src") or tag.get("href")
            for tag in page.select("[src], link[rel~=stylesheet], link[rel~=icon], link[as]")
        ]
        assert loaded or name == "index.html"
        assert not [address for address in loaded if is_outside(address)], name
        assert not page.select("iframe, object, embed"), name


def test_a_chapter_asks_for_what_its_first_screen_needs_not_below_it(site):
    """A browser draws what stands above a style sheet while it waits for it."""
    below = f"link[rel=stylesheet][href$='/below.css?v={frame.version('below.css')}']"
    for name, page in site.items():
        chapter = name.removesuffix(".html") in claims.notebooks(ROOT)
        assert len(page.select(below)) == len(page.select(f"article {below}")) == chapter, name
        assert not chapter or not page.select("h1 ~ section") or page.select(f"h1 ~ {below} + section"), name
        assert not page.select(f"section:has(~ {below})"), name


def test_the_style_sheet_loads_only_files_beside_it(site):
    style = "".join(
        (HTML / "_static" / name).read_text(encoding="utf-8") for name in ("book.css", "below.css")
    )
    addresses = [a.strip("\"'") for a in re.findall(r"""url\(("[^"]*"|'[^']*'|[^)]*)\)""", style)]
    files = [address for address in addresses if not address.startswith("data:")]
    assert files and "@import" not in style
    assert all((HTML / "_static" / file).is_file() for file in files), files


def test_every_file_a_page_loads_is_there(site):
    for name, page in site.items():
        for tag in page.select("script[src], img[src], link[rel=stylesheet]"):
            address = urlsplit(tag.get("src") or tag.get("href")).path
            assert ((HTML / name).parent / address).is_file(), (name, address)


def test_every_formula_became_mathml(site):
    """As many formulas on a chapter's page as dollars say in its source, and no trace of MathJax."""
    count = 0
    for name, page in site.items():
        assert "mathjax" not in str(page).lower(), name
        article = copy(page.select_one("article") or page)  # other tests read it as well
        for code in article.select("pre, code, math"):
            count += code.name == "math"
            code.decompose()
        assert not re.search(r"\\[(\[a-zA-Z]|\$", article.get_text()), name
    assert count > 100


def test_no_line_ends_between_a_number_and_its_sign(site):
    """In a text; code and headings stay as they are written."""
    texts = [text for page in site.values() for text in page.find_all(string=re.compile("[%×·]"))]
    code = [text for text in texts if text.find_parent(["code", "pre", "h1", "h2", "h3"])]
    other = ["code", "pre", "h1", "h2", "h3", "math", "button", "summary", "nav"]
    prose = [text for text in texts if text.find_parent(["p", "li", "td"]) and not text.find_parent(other)]
    prose = [text for text in prose if not text.find_parent(class_="hint")]  # which says what `check` says
    assert len(prose) > many(100) and not [text for text in code if re.search("\u00a0[%×·]", text)]
    assert not [text for text in prose if re.search(r"\d [%×]|[%×] \d|\d ·\s\d|\d\s· \d", text)]


def test_code_is_marked_up_where_it_is_coloured_and_nowhere_else(site):
    """A chapter of spans for every comma lays out twice as many elements as one reads."""
    styles = (ROOT / "web/pages/theme/styles/cells.css").read_text(encoding="utf-8")
    rules = re.findall(r"^\.highlight ([^{]+) \{ color", styles, re.M)
    coloured = set(re.findall(r"\.(\w+)", " ".join(rules)))
    blocks = [pre for page in site.values() for pre in page.select("[class*=highlight-ipython] pre")]
    classes = Counter(name for pre in blocks for span in pre.select("span") for name in span.get("class", []))
    assert len(blocks) > many(100) and {"k", "s", "m", "c", "nf"} <= coloured
    assert classes.keys() - {"hll", "w"} <= coloured <= classes.keys() | {"nc", "nd"}
    assert classes["w"] < classes["k"] / 10  # where a narrow window would end a line before its first name


def test_pictures_say_what_they_show_and_how_large_they_are(site):
    pictures = [(name, tag) for name, page in site.items() for tag in page.select("article img")]
    assert len(pictures) >= 4
    for name, picture in pictures:
        assert len(picture.get("alt", "").split()) >= 5, (name, picture)
        assert int(picture["width"]) > 0 and int(picture["height"]) > 0, (name, picture)
    assert all(tag.has_attr("alt") for page in site.values() for tag in page.select("img"))


def test_the_coverage_page_lists_every_claim_and_row(site):
    page = site["chapters/coverage.html"]
    listed = {link.get_text(): link["href"] for link in page.select("a.claim-id")}
    stated = claims.collect(ROOT)
    assert len(stated) >= 12
    assert listed == {c.id: f"{Path(c.document).name}.html#{c.id}" for c in stated}
    rows = [found[1] for found in map(claims.ROW.fullmatch, COVERAGE.splitlines()) if found]
    assert [row["id"] for row in page.select(".claims-row")] == rows


@pytest.mark.ours
def test_the_lecture_has_its_25_rows():
    rows = [found.groups() for found in map(claims.ROW.fullmatch, COVERAGE.splitlines()) if found]
    assert [name for name, *_ in rows] == [f"S{number}" for number in range(1, 26)]
    assert {chapter for _, chapter, _ in rows} == {*NINE} - {"ctc"}  # a loss among others, in S10


def test_every_claim_stands_on_its_chapter_page_with_its_tick(site):
    for claim in claims.collect(ROOT):
        line = site[f"{claim.document}.html"].find(id=claim.id)
        said = line.get_text().replace("’", "'").replace("\u00a0", " ")
        assert said.startswith("✓") and claim.statement in said


def test_a_line_may_end_between_a_claim_and_its_bound(site):
    """The bound itself is in one piece, and took the claim's last word with it."""
    bounds = [span for page in site.values() for span in page.select("ul.claims .bound") if span.get_text()]
    assert len(bounds) > many(100)
    for bound in bounds:
        assert bound.get_text().startswith("(") and bound.previous_sibling.endswith(" "), bound.parent


def test_the_versions_page_tells_versions_and_times(site):
    text = site["chapters/versions.html"].select_one("article").get_text(" ", strip=True)
    for name in ("Python", "numpy", "torch", "matplotlib", "jupyter-book", "sphinx"):
        assert re.search(rf"\b{name} \d+\.\d+", text), name
    recorded = json.loads((ROOT / "bench" / "book.json").read_text(encoding="utf-8"))["seconds"]
    for document in claims.notebooks(ROOT):
        assert f"{recorded.get(document, '')} every cell ran".strip() in text, document


def test_the_versions_page_tells_what_was_tested_at_both_ends(site):
    found = json.loads((ROOT / "bench" / "ends.json").read_text(encoding="utf-8"))
    table = site["chapters/versions.html"].select("article table")[-1]
    head, *rows = [[cell.get_text(strip=True) for cell in row.select("th, td")] for row in table.select("tr")]
    assert head == ["what", "oldest", "newest"] == ["what", *sorted(found, reverse=True)]
    told = {name: cells for name, *cells in rows}
    assert told["numpy"] == [found[end]["versions"]["numpy"] for end in head[1:]]
    assert told["tests: passed"] == [f"{found[end]['tests']['passed']:,}" for end in head[1:]]
    assert told["tests: failures"] == told["tests: errors"] == ["0", "0"]


def test_links_to_the_source_follow_the_one_setting(site):
    settings = yaml.safe_load((ROOT / "_config.yml").read_text(encoding="utf-8"))
    for document in claims.notebooks(ROOT):
        page = site[f"{document}.html"]
        more = [a["href"] for a in page.select("#page .more a")]
        assert more == [a for _, a in launch.source_links(settings, document, f"{document}.ipynb")]
        forge = [address for address in more if not address.startswith("mailto:")]
        assert len(forge) == 3 and all(address.startswith(settings["repository"]["url"]) for address in forge)
        launches = [a["href"] for a in page.select(".open a[href^=https]")]
        assert launches == [address for _, address in launch.launches(settings, document)] != []


def test_a_page_has_the_links_that_the_settings_ask_for():
    settings = yaml.safe_load((ROOT / "_config.yml").read_text(encoding="utf-8"))
    settings["repository"] = {"url": "https://github.com/small/book", "branch": "main"}  # where Colab can be
    assert [where for where, _ in launch.launches(settings, "a")] == ["Colab", "Binder"]
    assert [what for what, _ in launch.source_links(settings, "a", "a.md")] == [
        "Edit this page",
        "Report an error",
        "Repository",
    ]
    del settings["launch_buttons"]["colab_url"], settings["html"]["use_edit_page_button"]
    settings["html"]["use_repository_button"] = False
    assert [where for where, _ in launch.launches(settings, "a")] == ["Binder"]
    settings["html"]["contact"] = "me@example.edu"
    assert [what for what, _ in launch.source_links(settings, "a", "a.md")] == ["Report an error", "By mail"]
    assert launch.source_links(settings, "a", "a.md")[1][1] == "mailto:me@example.edu?subject=a%3A%20"
    bare = {"repository": settings["repository"]}
    assert launch.launches(bare, "a") == launch.source_links(bare, "a", "a.md") == []


def test_a_lecturer_finds_a_link_for_each_notebook(site):
    repository = yaml.safe_load((ROOT / "_config.yml").read_text(encoding="utf-8"))["repository"]
    table = site["chapters/teach.html"].select("table")[1]
    for document, row in zip(claims.notebooks(ROOT), table.select("tbody tr"), strict=True):
        links = dict(launch.addresses(repository, document, "https://hub.example.edu"))
        assert [a["href"] for a in row.select("a")] == list(links.values())
        assert all(f"{document}.ipynb" in unquote(address) for address in links.values())
        assert (ROOT / f"{document}.ipynb").exists()
    heads = [cell.get_text() for cell in table.select("th")]
    why = "opens notebooks from GitHub" in site["chapters/teach.html"].get_text()
    assert ("Colab" in heads) == (not why) == ("Colab" in links) and "JupyterHub" in heads


def test_the_memory_a_student_needs_is_the_measured_one(site):
    measured = json.loads((ROOT / "bench" / "memory.json").read_text(encoding="utf-8"))["memory"]
    rows = site["chapters/teach.html"].select("table")[2].select("tbody tr")
    told = [[cell.get_text(strip=True) for cell in row.select("td")] for row in rows]
    needed = {row["notebook"]: str(row["megabytes"]) for row in measured}
    assert told == [[path.stem, needed.get(path.stem, "not measured yet")] for path in NOTEBOOKS]
    assert max(map(int, needed.values())) < 2500  # the limit that the page sets


@pytest.mark.ours
def test_every_chapter_is_measured():
    memory, book = (
        json.loads((ROOT / "bench" / f"{name}.json").read_text("utf-8")) for name in ("memory", "book")
    )
    assert {row["notebook"] for row in memory["memory"]} == {*NINE}
    assert {Path(name).name for name in book["seconds"]} >= {*NINE}


def test_every_page_tells_what_it_is(site):
    home = findable.home(ROOT)
    assert len(site) > 10
    told = {}
    for path, page in site.items():
        if not page.select_one("article"):
            continue  # the entrance, which leads on at once
        [description] = [tag["content"] for tag in page.select("meta[name=description]")]
        assert 10 < len(description) <= 162, (path, description)
        graph = {
            tag["property"].removeprefix("og:"): tag["content"]
            for tag in page.select('meta[property^="og:"]')
        }
        data = json.loads(page.select_one('script[type="application/ld+json"]').string)
        assert data["@type"] == "LearningResource" and data["name"] == graph["title"]
        assert graph["description"] == description
        if home:
            assert graph["url"] == home + path == page.select_one("link[rel=canonical]")["href"]
            assert graph["image"] == f"{home}_static/card.png" and data["url"] == graph["url"]
        else:
            assert not {"url", "image"} & graph.keys() and "url" not in data
        told[path] = description
    chapters = [told[f"{document}.html"] for document in claims.notebooks(ROOT)]
    assert len(set(chapters)) == len(chapters)


def test_the_site_map_lists_every_page(site):
    home = findable.home(ROOT)
    assert (HTML / "sitemap.xml").exists() == (HTML / "robots.txt").exists() == bool(home)
    if home:
        text = (HTML / "sitemap.xml").read_text(encoding="utf-8")
        listed = [node.text for node in ElementTree.fromstring(text).iter() if node.tag.endswith("loc")]
        assert sorted(listed) == sorted(home + path for path in site if path not in findable.UNLISTED)
        assert f"Sitemap: {home}sitemap.xml" in (HTML / "robots.txt").read_text(encoding="utf-8")
    with Image.open(HTML / "_static" / "card.png") as card:
        assert card.size == (1200, 630) and len(card.getcolors(1 << 20)) > 10  # not one empty colour


@pytest.mark.chapter("softmax")
def test_boxes_are_boxes(site):
    page = site["chapters/softmax.html"]
    for kind, words in {"mistake": "Common mistake.", "loosely": "Loosely said."}.items():
        boxes = page.select(f"div.box.{kind}")
        assert boxes and all(box.get_text(strip=True).startswith(words) for box in boxes)
    for kind, words in {"predict": "Predict first.", "saw": "What we saw.", "turn": "Your turn."}.items():
        assert all(p.get_text().startswith(words) for p in page.select(f"p.{kind}")) and page.select(
            f"p.{kind}"
        )
    assert not page.select("article blockquote")


@pytest.mark.chapter("homework")
def test_the_homework_offers_its_solved_version(site):
    [link] = site["chapters/homework.html"].select("article a.download")
    offered = (HTML / "chapters" / link["href"]).resolve()
    stored = ROOT / "chapters" / "solved" / "homework-solved.ipynb"
    assert offered.name == stored.name and offered.read_bytes() == stored.read_bytes()


def test_fonts_come_with_their_licence(site):
    [font] = (HTML / "_static").glob("*.woff2")
    assert font.name == "math.woff2" and font.stat().st_size < 60_000
    told = (HTML / "_static" / "math-licence.txt").read_text(encoding="utf-8")
    assert "STIX" in told and "SIL Open Font License" in told


@pytest.mark.parametrize("element", ["<msqrt><mi>x</mi></msqrt>", "<mroot><mi>x</mi><mn>3</mn></mroot>"])
def test_the_font_has_the_sign_of_a_root(element):
    assert ord("√") in fonts.math_characters([f"<p><math>{element}</math></p>"])
    assert ord("√") not in fonts.math_characters(["<p><math><mi>x</mi></math></p>"])


def test_scripts_and_styles_are_small_files_of_one_purpose(site):
    """Each says what it is for, and all of them, the search's too, are less than 30 KB on the line."""
    texts = {file: frame.text(file) for file in [*frame.SHARED, *frame.BELOW, *frame.FRONT]}
    parts = [part for file in texts for part in frame.parts(file)] + search.parts()
    texts["searchtools.js"] = search.script()
    kinds = ("styles", "scripts", "search")
    assert sorted(parts) == sorted(p for kind in kinds for p in (frame.THEME / kind).iterdir())
    for part in parts:
        text = part.read_text(encoding="utf-8")
        assert re.match(r"(//|/\*) [A-Z]", text) and len(text.splitlines()) <= 100, part.name
    assert sum(len(gzip.compress(text.encode(), 9)) for text in texts.values()) < 30_000
    for file, text in texts.items():
        assert (HTML / "_static" / file).read_text(encoding="utf-8") == text


def test_what_is_sent_has_no_lines_that_only_comment():
    for text in [*map(frame.text, frame.SHARED | frame.BELOW | frame.FRONT), search.script()]:
        assert not re.search(r"^\s*//|^\s*/\*[^*]*\*/$", text, re.M)


def test_no_code_is_lost_with_the_comments(tmp_path):
    code = "  const a = 1 / 2; // half\n.a { color: red; } /* b */\n/* c */ .d { top: 0; }\nf(`http://x`);\n"
    (tmp_path / "a.js").write_text(f"// of a\n// few\n  // lines\n/* and\ntwo */\n{code}", encoding="utf-8")
    assert frame.without_comments(tmp_path / "a.js") == code


DECLARED = re.compile(
    r"^(?:const|let|var|class|(?:async )?function) +(\w+)", re.M
)  # for all scripts of a page


def test_scripts_that_meet_on_a_page_share_no_name(site):
    """A second declaration of a name would stop the script that makes it."""
    met = set()
    for name, page in site.items():
        scripts = [urlsplit(tag["src"]).path for tag in page.select("script[src]")]
        texts = [((HTML / name).parent / path).read_text(encoding="utf-8") for path in scripts]
        names = [declared for text in texts for declared in DECLARED.findall(text)]
        assert len(names) == len(set(names)), (name, sorted({n for n in names if names.count(n) > 1}))
        met |= set(names)
    assert {"kept", "KINDS", "Search", "Stemmer"} <= met


@pytest.mark.parametrize("file", frame.SHARED)
def test_a_shared_file_has_another_address_when_it_changes(site, file, monkeypatch):
    before = frame.version(file)
    pages = [page for name, page in site.items() if name != "index.html"]
    kind, key = ("link", "href") if file.endswith(".css") else ("script", "src")
    for page in pages:
        [tag] = page.select(f'{kind}[{key}*="_static/{file}"]')
        assert tag[key].endswith(f"{file}?v={before}")
    monkeypatch.setattr(frame, "text", lambda _: "something else")
    assert frame.version(file) != before


def rules_of(page):
    tag = page.select_one("meta[http-equiv=Content-Security-Policy]")
    return dict(rule.split(" ", 1) for rule in tag["content"].split("; "))


def test_a_page_s_policy_allows_its_own_scripts_and_nothing_of_other_hosts_but_pyodide(site):
    seen = 0
    for name, page in site.items():
        if name == "index.html":
            continue  # it only leads on, and has no script
        rules = rules_of(page)
        assert page.head.find(True) == page.select_one("meta[http-equiv]"), name  # before all that it rules
        assert page.select("script[src]") and not page.select("script:not([src], [type])"), name
        assert "unsafe-eval" not in rules["script-src"].replace("wasm-unsafe-eval", "")
        assert "unsafe-inline" not in rules["script-src"] and rules["default-src"] == "'self'"
        hosts = {word for rule in rules.values() for word in rule.split() if "://" in word}
        assert hosts <= {"https://" + urlsplit(live_pyodide()).netloc}
        assert not page.select("[onclick], [onload], [href^='javascript:']"), name
        seen += 1
    assert seen > 10


@pytest.mark.parametrize(
    ("pyodide", "host"),
    [
        ("https://a.example/v1/", " https://a.example"),
        ("http://b:80/full", " http://b:80"),
        ("/a/folder", ""),
    ],
)
def test_a_page_may_ask_the_host_of_pyodide_where_there_is_one(pyodide, host):
    rules = dict(rule.split(" ", 1) for rule in policy.policy(pyodide).split("; "))
    assert rules["connect-src"] == f"'self'{host}"
    assert rules["script-src"] == f"{policy.RULES['script-src']}{host}"


def live_pyodide():
    config = yaml.safe_load((ROOT / "_config.yml").read_text(encoding="utf-8"))
    official = json.loads((ROOT / "web" / "python" / "pyodide.json").read_text(encoding="utf-8"))["address"]
    return os.environ.get("PYODIDE") or config["sphinx"]["config"]["live_pyodide"] or official


def code_cells(document):
    notebook = json.loads((ROOT / f"{document}.ipynb").read_text(encoding="utf-8"))
    return [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]


def test_each_page_of_a_notebook_has_its_button_and_the_code_that_runs(site):
    unseen = 0
    for document in claims.notebooks(ROOT):
        page, cells = site[f"{document}.html"], code_cells(document)
        [place] = page.select("[data-live]")
        assert place["data-live"] == document
        shown = page.select("div.cell.docutils")
        assert len(cells) == len(shown) > 0
        for cell, node in zip(cells, shown, strict=True):
            code, kept = node.select_one(".cell_input pre"), node.select_one("[data-code]")
            assert bool(code) != bool(kept)
            text = code.get_text() if code else kept["data-code"]
            assert text.strip("\n") == "".join(cell["source"]).strip("\n")
            assert code or (kept.has_attr("hidden") and not kept.get_text())
            unseen += bool(kept)
    assert unseen > many(3)
    others = [name for name, page in site.items() if name.removesuffix(".html") not in claims.notebooks(ROOT)]
    assert others and not any(site[name].select("[data-live]") for name in others)


def test_the_button_loads_one_folder_whose_name_tells_what_is_in_it(site):
    [folder] = (HTML / "_static" / "live").iterdir()  # and none of an earlier build
    assert folder.name == live.digest(folder)
    settings = json.loads((folder / "settings.json").read_text(encoding="utf-8"))
    own = [path.name for path in (ROOT / "web" / "live").iterdir() if path.suffix]
    assert sorted(path.name for path in folder.iterdir()) == sorted(
        [*own, "settings.json", settings["wheel"]]
    )
    for document in claims.notebooks(ROOT):
        [place] = site[f"{document}.html"].select("[data-static]")
        assert (HTML / document).parent.joinpath(place["data-static"]).resolve() == folder.resolve()
    pyodide = list((HTML / "_static").glob("pyodide*"))
    if live.is_address(live_pyodide()):
        assert settings["pyodide"] == live_pyodide() and not pyodide
    else:
        assert [(folder / settings["pyodide"]).resolve()] == [path.resolve() for path in pyodide]
        assert pyodide[0].name == f"pyodide-{live.digest(Path(live_pyodide()))}"


@pytest.mark.parametrize("change", ["a byte", "a name", "a place", "a file more"])
def test_a_folder_s_name_changes_with_all_that_is_in_it(tmp_path, change):
    (tmp_path / "in").mkdir()
    (tmp_path / "a.js").write_text("1")
    before = live.digest(tmp_path)
    assert before == live.digest(tmp_path) and re.fullmatch("[0-9a-f]{16}", before)
    if change == "a byte":
        (tmp_path / "a.js").write_text("2")
    elif change == "a file more":
        (tmp_path / "b.js").write_text("")
    else:
        (tmp_path / "a.js").rename(tmp_path / ("b.js" if change == "a name" else "in/a.js"))
    assert live.digest(tmp_path) != before


def test_a_page_that_is_not_written_anew_names_the_new_folder(tmp_path):
    page = tmp_path / "a.html"
    page.write_text('<div data-live="a" data-static="../_static/live/edition/">_static/live/edition/</div>')
    for name in ("0123456789abcdef", "fedcba9876543210"):
        live.name_edition(tmp_path, "a", name)
        assert page.read_text() == (
            f'<div data-live="a" data-static="../_static/live/{name}/">_static/live/edition/</div>'
        )


def test_the_page_knows_of_every_thing_that_a_cell_may_need():
    text = (ROOT / "web" / "live" / "cell.js").read_text(encoding="utf-8")
    cells = [cell for document in claims.notebooks(ROOT) for cell in code_cells(document)]
    needs = {tag for cell in cells for tag in cell["metadata"].get("tags", []) if tag.startswith("needs-")}
    assert needs <= set(re.findall(r'"tag_(needs-\w+)":', text)) and len(needs) > many(1)


def test_every_module_of_live_code_says_what_it_is_for():
    files = sorted((ROOT / "web" / "live").glob("*.[jcp]*"))
    assert {"live.js", "worker.js", "prelude.py", "live.css"} <= {path.name for path in files}
    for path in files:
        assert re.match(r'(//|/\*|""")\s*\S+ \S+', path.read_text(encoding="utf-8")), path


def test_a_film_stays_a_film_when_it_is_made_small(tmp_path):
    frames = [Image.new("RGB", (20, 10), shade) for shade in ("white", "red", "blue")]
    how = {"save_all": True, "append_images": frames[1:], "duration": [1500, 250, 250], "loop": 0}
    frames[0].save(tmp_path / "film.png", **how)
    pictures.shrink(tmp_path / "film.png")
    assert not (tmp_path / "film.png").exists()
    with Image.open(tmp_path / "film.webp") as film:
        seen = []
        for frame in ImageSequence.Iterator(film):
            frame.load()  # a WebP tells a frame's time when it is decoded
            seen.append((frame.info["duration"], frame.convert("RGB").getpixel((0, 0))))
    assert seen == [(1500, (255, 255, 255)), (250, (255, 0, 0)), (250, (0, 0, 255))]


def test_of_a_long_film_only_what_moves_is_stored(tmp_path):
    snow = np.random.default_rng(0).integers(2, size=(100, 200), dtype=np.uint8) * 255
    still = Image.fromarray(snow).convert("P")
    still.save(tmp_path / "still.png")
    frames = [still.copy() for _ in range(40)]
    for at, moved in enumerate(frames):
        moved.putpixel((3 * at, at), 128)
    frames[0].save(tmp_path / "film.png", save_all=True, append_images=frames[1:], duration=100, loop=0)
    for name in ("still", "film"):
        pictures.shrink(tmp_path / f"{name}.png")
    size = {name: (tmp_path / f"{name}.webp").stat().st_size for name in ("still", "film")}
    assert size["film"] < 2 * size["still"]
    with Image.open(tmp_path / "film.webp") as film:
        for seen, drawn in zip(ImageSequence.Iterator(film), frames, strict=True):
            assert np.array_equal(np.asarray(seen.convert("RGB")), np.asarray(drawn.convert("RGB")))


def test_a_picture_knows_its_size_and_waits_until_it_is_near():
    body = '<p><img alt="a" src="../_images/a.png" style="width: 30px; height: 20px;" /></p>'
    first, second = BeautifulSoup(frame.mended(body + body.replace("a.png", "b.png")), "html.parser").select(
        "img"
    )
    assert first.attrs == {"alt": "a", "src": "../_images/a.webp", "width": "30", "height": "20"}
    assert second.attrs == {**first.attrs, "src": "../_images/b.webp", "loading": "lazy"}


def test_a_figure_leads_to_its_file_and_a_wide_one_says_so():
    body = '<img alt="a" class="no-scaled-link" src="../_images/a.png" style="width: {}px; height: 20px;" />'
    for width, said in ((540, None), (541, "--wide:541")):
        link = BeautifulSoup(frame.mended(body.format(width)), "html.parser").a
        assert link.attrs == {"class": ["figure"], "href": "../_images/a.webp"}
        assert link.img["src"] == link["href"] and link.img.get("style") == said


@pytest.mark.parametrize(
    ("made", "mended"),
    [
        ('<a class="headerlink" href="#x" title="Link to it">#</a>', '<a class="headerlink" href="#x" aria-label="Link to it">#</a>'),
        ('<table><th class="head"><p></p></th></table>', '<div class="wide"><table><td></td></table></div>'),
        ('<div role="list"><div class="citation" role="doc-biblioentry"></div></div>', '<div><div class="citation"></div></div>'),
    ],
)  # fmt: skip
def test_what_screen_readers_stumble_over_is_mended(made, mended):
    assert frame.mended(made) == mended


ANCHORS = (ROOT / "tests" / "pages" / "anchors.txt").read_text(encoding="utf-8").split()


def test_every_place_that_a_link_may_lead_to_is_still_there(site):
    """What was ever published; a new place is added to anchors.txt by hand, when it is published."""
    there = {f"{name}#{tag['id']}" for name, page in site.items() for tag in page.select("[id]")}
    published = {place for place in ANCHORS if place.partition("#")[0] in site}
    assert len(published) > many(700)
    lost = sorted(published - there)
    assert not lost, f"others link there; keep the title, or take the lines out of anchors.txt: {lost}"


@pytest.mark.ours
def test_every_place_that_a_link_may_lead_to_is_kept_in_the_list(site):
    kinds = "section[id], dt[id], tr[id^=symbol-], div.exercise[id], ul.claims li[id]"
    there = {
        f"{name}#{tag['id']}" for name, page in site.items() for tag in page.select(f"article :is({kinds})")
    }
    assert len(there) > 700 and not sorted(there - {*ANCHORS}), "add these to anchors.txt"


@pytest.mark.ours
def test_every_page_that_was_published_is_still_there(site):
    assert {place.partition("#")[0] for place in ANCHORS} <= {*site}


def test_a_first_column_without_a_title_names_the_rows(site):
    tables = [table for page in site.values() for table in page.select("article table:has(thead)")]
    untitled = [table for table in tables if not table.select_one("thead tr > *").get_text().strip()]
    assert untitled
    for table in untitled:
        assert all(row.find(["td", "th"]).name == "th" for row in table.select("tbody tr"))
