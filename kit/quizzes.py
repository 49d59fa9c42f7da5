"""Questions and answers out of the book: its glossary, predictions, questions without a check.

A card's key names the place it comes from, so that a word changed in a question keeps the card.
"""

import re
from dataclasses import dataclass

from kit.blocks import Block, blocks, sentences, shortened, words
from kit.outline import ELSEWHERE

GLOSSARY = re.compile(r":::\{glossary\}\n(.*?)\n:::", re.S)
ITEM = re.compile(r"^\d+\. ", re.M)
UNCHECKED = "Three questions without a check"
CONTEXT = 90  # words that may stand above a prediction
DRAWN = re.compile(r"\b(figure|below|dashe[ds]|blue|the curve|picture shows|solid line)\b", re.I)
AWAY = re.compile(r"\b(film|slider|exercise below)\b")  # what an answer can do without
LED = ("table", "math_block")


@dataclass(frozen=True)
class Card:
    key: str  # "softmax/who-pays-when-one-logit-grows/1"
    place: str  # Markdown: what the question belongs to
    front: str  # Markdown
    back: str  # Markdown
    picture: tuple = ()  # what the question is asked of: the PNG as base64, and its alt text
    shown: tuple = ()  # what the answer speaks of, in the same way


def glossary(text):
    """One card a term."""
    entries = re.split(r"\n\n+", GLOSSARY.search(text)[1].strip())
    for entry in entries:
        term, said = entry.split("\n", 1)
        yield Card(f"glossary/{slug(term)}", "Glossary", f"**{term.strip()}**", " ".join(said.split()))


def slug(title):
    return re.sub(r"\W+", "-", title.lower()).strip("-")


def questions(name, cells):
    """The cards of a chapter: its predictions, then the questions that no check answers."""
    pieces = [piece for cell in cells for piece in pieces_of(cell)]
    yield from predictions(name, pieces)
    yield from unchecked(name, [piece for piece in pieces if isinstance(piece, Block)])


def pieces_of(cell):
    """The blocks of a text, the pictures of a cell that draws: (PNG, alt text)."""
    if cell.cell_type == "markdown":
        return blocks(cell.source)
    drawn = [output for output in cell.outputs if "image/png" in output.get("data", {})]
    return [(one.data["image/png"], one.metadata["image/png"]["alt"]) for one in drawn]


def predictions(name, pieces):
    """A picture that stands between the last answer and a question belongs to the question."""
    section, opening, context, count, asked, picture, shown = "", "", "", 0, None, (), ()
    for at, block in enumerate(pieces):
        if isinstance(block, tuple):
            picture = block
        elif block.kind == "heading":
            section, opening, context, count, picture = block.source.lstrip("# "), "", "", 0, ()
        elif block.label == "Predict first":
            count += 1
            front = [above(opening, context), *question(pieces, at)]
            asked = f"{name}/{slug(section)}/{count}", section, "\n\n".join(front).strip()
            shown, picture = picture, ()
        elif block.label == "What we saw" and asked:
            back = "\n\n".join([*answer(pieces, at), *against(pieces, at)])
            drawn = picture or after(pieces, at)
            yield Card(*asked, back, shown, drawn if DRAWN.search(back) else ())
            asked, picture = None, ()
        elif not block.label:
            leads = block.kind == "paragraph"
            context = alone(block.source) if leads else f"{context}\n\n{block.source}".strip()
            opening = opening or re.sub(r":$", ".", context) * leads


def alone(paragraph, lacking=ELSEWHERE):
    """The sentences that point to nothing which a card lacks."""
    kept = [said for said in sentences(paragraph) if not lacking.search(said)]
    return " ".join(kept)


def above(opening, context):
    """What a question needs: how its section begins, as far as there is room, and what stands before it."""
    context = re.sub(r":$", ".", context) if words(context) <= CONTEXT else ""
    begun = shortened(opening, CONTEXT - words(context)) if opening else ""
    if not begun or context.startswith(begun) or words(begun) + words(context) > CONTEXT:
        return context
    return f"{begun}\n\n{context}".strip()


def answer(pieces, at):
    """What we saw, with the formula or the table that it leads to; no sentence leads to nothing."""
    source, following = alone(pieces[at].source, AWAY), pieces[at + 1 : at + 2]
    if not source.endswith(":"):
        return [source]
    led = [piece.source for piece in following if isinstance(piece, Block) and piece.kind in LED]
    *before, last = sentences(source)
    return [source, *led] if led else [" ".join(before) or re.sub(":$", ".", last)]


def after(pieces, at):
    """The picture between an answer and the next heading or question."""
    for piece in pieces[at + 1 :]:
        if isinstance(piece, tuple):
            return piece
        if piece.kind == "heading" or piece.label == "Predict first":
            return ()
    return ()


def question(pieces, at):
    """A prediction with its options."""
    following = pieces[at + 1] if at + 1 < len(pieces) else None
    options = isinstance(following, Block) and following.kind in ("bullet_list", "ordered_list")
    return [pieces[at].source, *([following.source] if options else [])]


def against(pieces, at):
    """The list of what speaks against each wrong option."""
    following = [piece for piece in pieces[at + 1 : at + 2] if isinstance(piece, Block)]
    return [piece.source for piece in following if re.match(r"- \([a-h]\) ", piece.source)]


def unchecked(name, pieces):
    titles = [block.source.lstrip("# ") for block in pieces]
    if UNCHECKED not in titles:
        return
    asked, answered = pieces[titles.index(UNCHECKED) + 1 :][:2]
    if answered.kind != "details":  # an edition whose answers come later
        return
    folded = re.search(r"</summary>(.*)</details>", answered.source, re.S)[1]
    pairs = zip(items(asked.source), items(folded), strict=True)
    for number, (front, back) in enumerate(pairs, 1):
        yield Card(f"{name}/unchecked/{number}", "A question without a check", front, back)


def items(source):
    """The entries of a numbered list."""
    return [entry.strip() for entry in ITEM.split(source.strip()) if entry.strip()]
