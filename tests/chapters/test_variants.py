"""Exercises with other numbers: text, right answer, wrong ones and their messages follow; the chapter's are one draw."""

import csv
import io
import itertools
import json
import re
import sys
from decimal import Decimal
from pathlib import Path

import nbformat
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from judges import JUDGES
from printed import many, of_the_book

from kit import assignments, classes, editions, roster, variants
from nnrecap.exercises import EXERCISES, check
from nnrecap.exercises.answers import same_number
from nnrecap.exercises.grading import NotYet, ask, grade, own
from nnrecap.exercises.said import PARTS, an, equals, short
from nnrecap.exercises.variants import is_clear, named, number, redrawn, variant_of, varied

ROOT = Path(__file__).resolve().parents[2]
BOOK = editions.read(ROOT)
SEEDS = [str(seed) for seed in range(50)]
ASKED = {
    name: (answer, question, solution)
    for notebook in BOOK.values()
    for name, answer, question, _, solution, _ in assignments.exercises(notebook.cells)
}
# all that is folded under an exercise: its solution, and often why
FOLDS = {
    found[1]: assignments.SOLUTION.match(notebook.cells[at + 1].source)[1]
    for notebook in BOOK.values()
    for at, cell in enumerate(notebook.cells)
    if cell.cell_type == "code" and (found := assignments.STUB.search(cell.source))
}
NUMERIC = [name for name in of_the_book() if EXERCISES[name].numeric]
CHAPTERS = [
    name for name in BOOK if {one for one, *_ in assignments.exercises(BOOK[name].cells)} & {*NUMERIC}
]
# exercises that cannot have other numbers, and why
NONE = {}
# numbers of a message that stay though the chapter's question or answers have them, too: those of formulas, and by exercise
FORMULAS = {"0", "1", "2"}
STAY = {
    "address": {"5"},
    "bfloat16-breaks": {"128"},  # the largest exponent
    "cp-rank": {"8"},  # a picture's side
    "ctc-paths": {"28"},  # of the word see, in the text above
    "layers-until": {"4"},  # the slope of a sigmoid is 1/4
    "patience": {"0.1", "0.9"},
    "rank": {"4"},
    "tucker-numbers": {"8"},
    "updates": {"1797"},  # how many digits there are
}
# whose numbers are all of a grid, to be sifted
GRIDS = {"break-even-rank", "ctc-reading"}
# numbers of a solution's reason that no draw changes
STAY_IN_REASON = {"double-sigmoid": {"0.3133", "0.6931"}}
# what a sentence made of numbers slips into: two signs, a wrong article or plural, a float's tail, no commas
SLIPS = re.compile(
    r"--|\ba \(?(?:8\d*|11|18|eight\w*|eleven\w*)\b(?!,\d)|(?<![\d.,])\b1 (?:steps|layers|digits|places|rows|columns|coins)\b"
    r"|\d\.\d{12}|(?<![\d.,])\d{5}"
)
NUMBER = re.compile(r"(?<![\w.])\d+(?:,\d{3})*(?:\.\d+)?")


def test_every_number_has_variants():
    without = {name for name in EXERCISES if EXERCISES[name].numeric and not EXERCISES[name].variants}
    assert without == NONE.keys(), (
        f"make {sorted(without - NONE.keys())} a function of its numbers, with @varied: CONTRIBUTING.md says how"
    )


@pytest.mark.ours
def test_the_lecturers_page_counts_them():
    page = (ROOT / "chapters" / "teach.md").read_text(encoding="utf-8")
    assert f"({len(NUMERIC)} of the {len(of_the_book())})" in page


def test_the_books_numbers_are_one_draw_of_the_same():
    """Its text holds each piece once, in question and fold, and each wrong answer hears what was meant for it."""
    for name in NUMERIC:
        _, question, solution = ASKED[name]
        exercise = EXERCISES[name]
        assert is_clear(exercise), name
        numeric = exercise.numeric
        for text, pieces in (
            (question, numeric.asked),
            (solution, numeric.solved),
            (FOLDS[name], numeric.folded),
        ):
            assert pieces and redrawn(text, pieces, pieces) == text, name
    assert len(NUMERIC) > many(30)


@pytest.mark.parametrize("name", NUMERIC)
def test_what_is_right_and_wrong_follows_the_numbers(name):
    """The printed solution of each variant passes in Python, and each known wrong answer hears its own words."""
    answer, question, solution = ASKED[name]
    book, texts = EXERCISES[name].numeric, {question}
    for seed in SEEDS:
        other = variant_of(EXERCISES[name], seed)
        assert is_clear(other), (name, seed)
        assert not same_number(other.numeric.want, book.want) and np.isfinite(other.numeric.want)
        room = {"np": np}
        exec(redrawn(solution, book.solved, other.numeric.solved), room)
        assert other.judge(room[answer]), (name, seed, room[answer], other.judge(room[answer]).lines)
        texts.add(redrawn(question, book.asked, other.numeric.asked))
    assert len(texts) > 5, f"{name} has few variants: {len(texts) - 1}"


@pytest.mark.parametrize("name", NUMERIC)
def test_what_is_right_is_so_by_another_judge(name):
    """Of the chapter's numbers and of others; and what is wrong is not."""
    judge, exercise = JUDGES[name], EXERCISES[name]
    draws = [{}, *map(exercise.variants.numbers, SEEDS[:20])]
    for numbers in draws:
        numeric = exercise.variants.make(**numbers).numeric
        assert judge(numeric.want, **numbers), (name, numbers, numeric.want)
        assert not judge(numeric.want + 1, **numbers), (name, numbers)


def spoken(exercise):
    """All that it says, each piece with its numbers."""
    said = [words for _, words in exercise.numeric.mistakes]
    said += [exercise.properties[0].test.__doc__, *exercise.hints]
    said += [exercise.properties[0].test(probe) or "" for probe in (-3.7, 0.0123, 5.5001, 1e6)]
    return said


@pytest.mark.parametrize("name", NUMERIC)
def test_no_reason_keeps_a_number_of_the_chapter(name):
    """Nor a number in words, where the question has one; a formula's 1 and 2 and what `because` keeps on purpose may stay."""
    book = EXERCISES[name].numeric
    reason = assignments.PYTHON.sub("", FOLDS[name])
    rest = reason
    for piece in book.because:
        rest = rest.replace(piece, "")
    numbers = {n for n in NUMBER.findall(rest) if n not in FORMULAS}
    assert not numbers - STAY_IN_REASON.get(name, set()), f"{name}: {rest.strip()}"
    changed = [variant_of(EXERCISES[name], seed).numeric.because != book.because for seed in SEEDS]
    assert sum(changed) > len(SEEDS) / 2 or not book.because, name


@pytest.mark.parametrize("name", NUMERIC)
def test_no_message_keeps_a_number_of_the_chapter(name):
    """Numbers that stay in all variants, though question or answers of the chapter have them."""
    book = EXERCISES[name]
    pieces = " ".join(book.numeric.asked)
    own = {*NUMBER.findall(pieces)} | {
        f"{n:.6g}" for n in (book.numeric.want, *(w for w, _ in book.numeric.mistakes))
    }
    common = None
    for seed in SEEDS:
        said = {n for words in spoken(variant_of(book, seed)) for n in NUMBER.findall(words)}
        common = said if common is None else common & said
    left = common & own - FORMULAS - STAY.get(name, set())
    assert not left, f"{name} says {sorted(left)} in all variants; if that is meant, it belongs into STAY"


@pytest.mark.parametrize("name", NUMERIC)
def test_no_sentence_slips_over_its_numbers(name):
    for seed in SEEDS:
        variant = variant_of(EXERCISES[name], seed)
        slips = [words for words in (*spoken(variant), *variant.numeric.asked) if SLIPS.search(words)]
        assert not slips, (name, seed, slips)


@pytest.mark.parametrize(
    "slip",
    [
        "e^(--2)",
        "of a (80, 8, 8) stack",
        "a 8 × 3",
        "a eighth",
        "after 1 steps",
        "0.30000000000000004",
        "4194304",
    ],
)
def test_a_slip_is_seen(slip):
    assert SLIPS.search(f"you gave {slip}")


@pytest.mark.parametrize("name", [name for name in NUMERIC if name not in GRIDS])
def test_each_number_that_fits_can_be_drawn(name):
    """Else it stands among the choices for nothing: its answers are always alike, or the chapter's."""
    variants = EXERCISES[name].variants
    draws = (
        dict(zip(variants.choices, some, strict=True))
        for some in itertools.product(*variants.choices.values())
    )
    fitting = [numbers for numbers in draws if variants.fits(**numbers)]
    good = [numbers for numbers in fitting if is_good(variants, numbers)]
    assert {*fitting[0]} == {*variants.choices}
    never = {key: {n[key] for n in fitting} - {n[key] for n in good} for key in variants.choices}
    assert not any(never.values()), f"{name}: leave out of the choices what is never drawn: {never}"


def is_good(variants, numbers):
    exercise = variants.make(**numbers)
    return variants.is_new(exercise) and is_clear(exercise)


def with_a_digit_less(exercise):
    """The right answer rounded to one digit less than it needs; None where that is right, or nothing is rounded."""
    numeric = exercise.numeric
    if float(numeric.want).is_integer():
        return None
    rounded = round(numeric.want, numeric.digits - 2 - Decimal(float(numeric.want)).adjusted())
    right = same_number(rounded, numeric.want, numeric.within, numeric.digits)
    return None if right else rounded


def test_who_rounds_the_right_answer_too_much_hears_that():
    """Or the sentence of a known mistake, where it is one."""
    told = {}
    for name in NUMERIC:
        for variant in [None, *SEEDS]:
            exercise = variant_of(EXERCISES[name], variant)
            if (rounded := with_a_digit_less(exercise)) is not None:
                heard = exercise.properties[0].test(rounded)
                told.setdefault(name, set()).add(heard.startswith("nearly: give "))
                assert heard.startswith("nearly: give ") or heard in dict(exercise.numeric.mistakes).values()
    assert sum(True in heard for heard in told.values()) > 10


@pytest.mark.parametrize(
    ("answer", "heard"),
    [
        (0.15, "nearly: give three digits"),
        (0.16, "you gave 0.16"),  # rounded up
        (0.2, "you gave 0.2"),  # one digit of three
        (0.153, "you gave 0.153"),  # cut off
        (0.1538, None),
    ],
)
def test_two_digits_of_three_are_nearly_right(answer, heard):
    assert number("n", "the share", 2 / 13).properties[0].test(answer) == heard


def test_a_known_mistake_goes_before_and_a_count_is_not_rounded():
    known = number("n", "the share", 2 / 13, mistakes=[(0.15, "the price")])
    assert known.properties[0].test(0.15) == "the price"
    assert number("n", "the count", 152).properties[0].test(150) == "you gave 150"
    assert number("n", "a third", 1 / 3, digits=2).properties[0].test(0.3) == "nearly: give two digits"
    assert number("n", "a third", 1 / 3, digits=1).properties[0].test(0) == "you gave 0"


def test_numbers_in_words():
    assert [an(n) for n in (8, 80, 11, 18, "eighth")] == [
        "an 8", "an 80", "an 11", "an 18", "an eighth",
    ]  # fmt: skip
    assert [an(n) for n in (1, 50, 110, 180, "seventh")] == ["a 1", "a 50", "a 110", "a 180", "a seventh"]
    assert (equals(0.0625, 3), equals(0.015625, 3), equals(0.1 * 3, 3)) == ("= 0.0625", "≈ 0.0156", "= 0.3")
    assert (short(2 / 3), short(12345678.0), short(1e-7)) == ("0.666667", "12345700", "0.0000001")
    words = ("half", "a quarter", "a fifth", "a tenth", "a twentieth", "a fiftieth", "a hundredth")
    assert {round(1 / part): said for part, said in PARTS.items()} == dict(
        zip((2, 4, 5, 10, 20, 50, 100), words, strict=True)
    )
    assert all(0 < part == 1 / round(1 / part) for part in PARTS)


def test_a_variant_is_the_same_whoever_draws_it():
    """Pinned: a change here gives a class other numbers than its notebooks ask."""
    drawn = {name: EXERCISES[name].variants.numbers("2027") for name in ("one-step", "updates", "patience")}
    assert drawn == {
        "one-step": {"a": 2, "rate": 0.2, "start": 8},
        "patience": {"reward": 4, "steps": 5},
        "updates": {"B": 128, "epochs": 3},
    }


@given(st.text(min_size=1, max_size=30).filter(str.strip), st.sampled_from([*JUDGES]))
@settings(max_examples=60, deadline=None)
def test_any_name_draws_the_same_once_more(variant, name):
    """Whatever a name is made of, its numbers are good ones, and those of a Python that starts anew."""
    exercise = EXERCISES[name]
    numbers = exercise.variants.numbers(named(variant))
    assert numbers == exercise.variants.numbers(named(f" {variant.upper()} ".lower()))
    assert is_clear(variant_of(exercise, variant))


def test_large_and_small_letters_and_whole_numbers_are_one_name():
    assert named(" Ada ") == named("ADA") == "ada" and named(2027) == named("2027") == named(np.int64(2027))
    exercise = EXERCISES["one-step"]
    assert variant_of(exercise, "Ada") is variant_of(exercise, "ada") is not exercise


@pytest.mark.parametrize("variant", ["", "  ", True, 3.5, b"ada", ["ada"], ...])
def test_what_is_no_name_is_refused(variant):
    with pytest.raises(ValueError, match=r'a variant must be a name or a whole number, such as "2027", got '):
        check("one-step", 1.2, variant=variant)


def test_what_is_the_same_for_everybody_is_refused():
    with pytest.raises(
        ValueError, match="^softmax may have no variant, got 'ada': it is the same for everybody$"
    ):
        check("softmax", np.exp, variant="ada")


def test_check_knows_the_variant(capsys):
    """Its 2 w² from 8 with 0.2; the book's own answer is none."""
    own = EXERCISES["one-step"].variants["2027"].numeric
    assert check("one-step", own.want, variant=2027) and check("one-step", 1.2)
    assert not check("one-step", own.want) and not check("one-step", 1.2, variant="2027")
    wrong, words = own.mistakes[0]
    capsys.readouterr()
    assert not check("one-step", wrong, variant="2027")
    assert words in capsys.readouterr().out


def test_hints_of_a_variant_go_on_and_are_its_own():
    variant = variant_of(EXERCISES["one-step"], "hints")
    first, second = (variant.judge(1e6).lines[-1] for _ in range(2))
    assert first.endswith(variant.hints[0]) and second.endswith(variant.hints[1])
    assert variant.hints != EXERCISES["one-step"].hints


def an_exercise(**choices):
    @varied(**choices)
    def sum_of(a=1, b=2):
        return number("sum", "the sum", a + b, mistakes=[(a * b, "the product")], hints=[])

    return sum_of


def test_a_draw_whose_answers_are_alike_is_passed_over():
    """2 + 2 is 2 · 2, and 0 + 3 is the chapter's 1 + 2."""
    drawn = {tuple(an_exercise(a=(0, 2), b=(2, 3)).variants.numbers(seed).values()) for seed in SEEDS}
    assert drawn == {(0, 2), (2, 3)}


def test_an_exercise_without_other_numbers_says_so():
    with pytest.raises(LookupError, match="sum: no other numbers were found in 10,000 draws"):
        an_exercise(a=(2,), b=(2,)).variants["ada"]


def test_a_piece_stands_once_and_apart():
    assert redrawn("a 1, b 2", ["b 2", "a 1"], ["b 1", "a 2"]) == "a 2, b 1"
    with pytest.raises(ValueError, match="“1” should stand once, and stands 2 times, in: 1 1"):
        redrawn("1 1", ["1"], ["2"])
    with pytest.raises(ValueError, match="“bc” begins within the piece before it, in: abc"):
        redrawn("abc", ["ab", "bc"], ["", ""])


# Notebooks with other numbers


@pytest.mark.parametrize("name", CHAPTERS)
def test_a_notebook_with_other_numbers_asks_checks_and_solves_with_them(name):
    made = variants.notebook(BOOK[name], "Klasse 7")
    found = list(assignments.exercises(made.cells))
    for exercise, _, question, _, solution, variant in found:
        if not EXERCISES[exercise].variants:
            assert variant is None and (question, solution) == ASKED[exercise][1:]
            continue
        numeric = variant_of(EXERCISES[exercise], "klasse 7").numeric
        assert json.loads(variant) == "klasse 7" and all(piece in question for piece in numeric.asked)
        assert all(piece in solution for piece in numeric.solved) and question != ASKED[exercise][1]
    text = "".join(cell.source for cell in made.cells)
    drawn = sum(bool(EXERCISES[one].variants) for one, *_ in found)
    assert text.count(', variant="klasse 7")') == 2 * drawn > 0  # a stub and its solution
    because = [variant_of(EXERCISES[one], "klasse 7").numeric.because for one, *_ in found if one in NUMERIC]
    assert all(piece in text for pieces in because for piece in pieces)


def test_the_rest_of_a_notebook_stays():
    for name, notebook in BOOK.items():
        made = variants.notebook(notebook, "2027")
        changed = [i for i, (a, b) in enumerate(zip(notebook.cells, made.cells, strict=True)) if a != b]
        drawn = [one for one, *_ in assignments.exercises(notebook.cells) if EXERCISES[one].variants]
        assert len(changed) <= 3 * len(drawn) and (changed or not drawn), name


# A roster


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    """The notebooks of two students, and the table."""
    folder = tmp_path_factory.mktemp("roster")
    table = roster.write({name: BOOK[name] for name in CHAPTERS}, ["Ada.L", "bob"], folder)
    return folder, list(csv.DictReader(io.StringIO(table)))


def test_the_table_says_what_is_right_for_whom(written):
    _, rows = written
    assert [row["exercise"] for row in rows[: len(NUMERIC)]] == [
        row["exercise"] for row in rows[len(NUMERIC) :]
    ]
    assert sorted(row["exercise"] for row in rows) == sorted(2 * NUMERIC)
    for row in rows:
        assert check(row["exercise"], float(row["right"]), variant=row["student"]), row


def test_a_students_notebook_asks_with_their_numbers_and_keeps_the_rest_back(written):
    folder, rows = written
    for name in ("Ada.L", "bob"):
        files = sorted((folder / name).glob("*.ipynb"))
        assert sorted(path.stem for path in files) == sorted(CHAPTERS)
        texts = [cell.source for path in files for cell in nbformat.read(path, as_version=4).cells]
        whole = "\n".join(texts)
        assert "BEGIN" not in whole and "HIDDEN" not in whole and "of=" not in whole
        assert texts.count(f"student = {json.dumps(name.lower())}") == len(CHAPTERS)
        assert whole.count("variant=own()") == len(NUMERIC)
        for row in rows:
            numeric = variant_of(EXERCISES[row["exercise"]], name).numeric
            assert all(piece in whole for piece in numeric.asked)
            assert row["solution"] not in whole


@pytest.mark.parametrize(
    ("names", "words"),
    [
        (
            "ada\na/b\n",
            "names.txt: a name has letters, digits and . _ @ + -, since a folder is called so; not 'a/b'",
        ),
        ("..\n", "not '..'"),
        ("ada lovelace\n", "not 'ada lovelace'"),
        ("ada\nbob\nAda\n", "has the same name twice: ada"),
        ("\n \n", "has no name"),
    ],
)
def test_a_bad_roster_is_refused_in_words(tmp_path, names, words):
    (tmp_path / "names.txt").write_text(names, encoding="utf-8")
    with pytest.raises(SystemExit, match=re.escape(words)):
        roster.read(tmp_path / "names.txt")


def test_a_roster_may_come_from_windows(tmp_path):
    (tmp_path / "names.txt").write_bytes("\ufeffada\r\n\r\nbob@uni.example\r\n".encode())
    assert roster.read(tmp_path / "names.txt") == ["ada", "bob@uni.example"]


def test_what_numbers_are_drawn_by_is_said_once(tmp_path, monkeypatch):
    (tmp_path / "names.txt").write_text("ada\n", encoding="utf-8")
    told = {}
    for variant in ("", "2027", "own"):
        monkeypatch.setenv("VARIANT", variant)
        told[variant] = classes.numbers()
    assert told == {"": (None, []), "2027": ("2027", []), "own": ("own", [])}
    monkeypatch.setenv("ROSTER", str(tmp_path / "names.txt"))
    assert classes.numbers() == ("own", ["ada"])
    monkeypatch.setenv("VARIANT", "2027")
    with pytest.raises(
        SystemExit, match="ROSTER draws for each student, VARIANT=2027 once for all: say one of them"
    ):
        classes.numbers()
    monkeypatch.setenv("VARIANT", "own")
    monkeypatch.setenv("ROSTER", str(tmp_path / "other.txt"))
    with pytest.raises(SystemExit, match="ROSTER is a file with one name a line; there is no "):
        classes.numbers()


# A student's own numbers, in an assignment


@pytest.fixture
def cell(monkeypatch):
    """Give names to the notebook that grades."""
    return lambda **names: [
        monkeypatch.setattr(sys.modules["__main__"], name, value, raising=False)
        for name, value in names.items()
    ]


@pytest.mark.chapter("gradient-descent")
def test_a_question_waits_for_a_name_and_then_has_its_numbers(cell):
    book = EXERCISES["one-step"].numeric
    text = ASKED["one-step"][1]
    cell(student=...)
    assert ask("one-step", text)._repr_markdown_() == (
        "*First write the name under which you hand in into the cell `student = ...`, in quotes, and run it. "
        "Then run this cell.*"
    )
    cell(student="ada")
    asked = ask("one-step", text)._repr_markdown_()
    assert asked == redrawn(text, book.asked, variant_of(EXERCISES["one-step"], "ada").numeric.asked) != text


def test_who_hands_in_is_graded_with_their_own_numbers(cell):
    right = {who: variant_of(EXERCISES["one-step"], who).numeric.want for who in ("ada", "bob")}
    cell(student="Ada", my_w=right["ada"])
    grade("one-step", "my_w", variant=own())
    grade("one-step", "my_w", variant=own(of="ada"), draw=1000)
    cell(student="bob", my_w=right["bob"])
    with pytest.raises(
        NotYet, match="^this notebook asks with the numbers of 'bob', and 'ada' has handed it in$"
    ):
        grade("one-step", "my_w", variant=own(of="ada"))
    cell(student="ada")
    with pytest.raises(NotYet, match="^one-step: not yet.\n"):
        grade("one-step", "my_w", variant=own(of="ada"))


def test_without_a_name_and_without_nbgraders_settings_nothing_is_graded(cell):
    cell(student=...)
    with pytest.raises(NotYet, match="^write the name under which you hand in"):
        own(of="ada")
    cell(student="?")
    with pytest.raises(RuntimeError, match=r"nbgrader_config.py does not say who handed in"):
        own(of="?")
