"""The exercises of the chapter "Tensors" whose answer is a number."""

import numpy as np

from nnrecap.exercises.said import an, word
from nnrecap.exercises.variants import number, varied
from nnrecap.tensors import layout

SIDE = 8  # of a picture of a digit


@varied(
    lambda rows, columns, start, step: start + 2 * step < rows,
    rows=range(6, 11),
    columns=range(5, 10),
    start=(1, 2, 3),
    step=(2, 3),
)
def address(rows=6, columns=5, start=1, step=2):
    lies = layout(np.empty((rows, columns))[start::step, ::-1])
    want, first, by_row = lies.address(2, 1), lies.offset, lies.strides[0]
    row, end, houses = start + 2 * step, columns - 1, rows * columns

    def which_house(n):
        if n % 1 or not 0 <= n < houses:
            return f"you gave {n:.6g}; c has {houses} houses, from 0 to {houses - 1}"
        return f"you gave {n:g}, which is c[{int(n) // columns}, {int(n) % columns}]; which one is v[2, 1]?"

    return number(
        "address",
        "the address of v[2, 1]",
        want,
        mistakes=(
            (first + 2 * columns - 1, f"a row of v is {word(step)} of c's: the slice {start}::{step} has a step"),
            (want + 2, "::-1 walks back: each column of v is one house less"),
            (2 * columns + 1, "you applied v's index to a fresh array of v's own: v lies in c's storage"),
            (row * columns + 1, f"v starts at c[{start}, {end}], the last of that row: ::-1 begins at the end"),
            (2 * step * columns + end - 1, f"v[2] is c's row {start} + 2 · {step} = {row}"),
            (first + by_row, f"you counted the {first} and one row of v; two are asked"),
            (8 * want, "you count bytes; this page counts houses"),
            (3, f"that is close to an index; the address adds strides of c: ({columns}, 1)"),
            (want - 1, "one column too far: v[2, 1] is one step back from v[2, 0], not two"),
            (end + 2 * by_row, f"the row starts at row {start} of c, not at row 0; and v[2, 1] is one step back from v[2, 0]"),
            (start + 2 * by_row, f"v[2, 1] is c[{row}, {end - 1}], and a row of c is {word(columns)} long"),
        ),
        otherwise=which_house,
        hints=(
            "Three numbers are needed: where v[0, 0] is, and the two strides of v.",
            f"v[0, 0] is c[{start}, {end}]. A row of v is {word(step)} rows of c; a column of v goes one back.",
        ),
        asked=(f"shape ({rows}, {columns})", f"c[{start}::{step}, ::-1]"),
        solved=(f"{first} + 2 * {by_row} - 1  # v starts at house {first}, with strides {by_row} and -1",),
    )  # fmt: skip


@varied(
    lambda short, long: short < long and short * long % (short + long) == 0,
    short=range(40, 320, 10),
    long=range(60, 620, 20),
)
def break_even(short=100, long=300):
    each, layer = short + long, short * long
    even = layer // each
    both = f"you counted {2 * short} numbers a rank, both factors as {short} long: one is r × {long}"
    return number(
        "break-even-rank",
        f"the largest rank at which two factors of {an(short)} × {long} layer are smaller",
        even - 1,
        mistakes=(
            (even, f"at rank {even} the factors hold {even} · {each} = {layer:,} numbers: as many as the layer, not fewer"),
            (short, f"{short} is the largest rank there is; its factors hold {short * each:,} numbers"),
            (long // 2, both),
            (long // 2 - 1, both),
            (short - 1, f"rank {short - 1} is lower than {short}, and its factors hold {(short - 1) * each:,} numbers"),
            (short // 2, f"{short // 2} · {each} = {short // 2 * each:,} is smaller, but not the largest rank that is"),
            (each, f"{each} numbers is the price of one rank; how many ranks are fewer than {layer:,}?"),
            (layer, f"{layer:,} numbers are in the layer; a rank is asked for"),
            (layer - each, f"{layer - each:,} numbers is what the highest such rank needs; which rank is it?"),
            (long, f"{long} is the longer side; no rank is above the shorter one, {short}"),
        ),
        otherwise=lambda r: f"at rank {r:g} the factors hold {r * each:,.0f} numbers, the layer {layer:,}",
        hints=(
            f"The factors are {short} × r and r × {long}. How many numbers is that?",
            f"r · ({short} + {long}) < {short} · {long}, and r is a whole number.",
        ),
        asked=(f"{short} outputs and {long} inputs",),
        solved=(f"= {even - 1}",),
        because=(rf"${each}\, r < " + f"{layer:,}".replace(",", "{,}") + "$",),
    )  # fmt: skip


@varied(
    # none that begins with a vowel: the question has "a (50, 8, 8) stack"
    pictures=(40, 50, 60, 100, 120, 200),
    ranks=((12, 3, 5), (15, 4, 5), (6, 3, 4), (20, 5, 6), (9, 5, 7), (14, 6, 3), (16, 7, 4)),
)
def tucker_numbers(pictures=50, ranks=(10, 4, 6)):
    a, b, c = ranks
    core, one, two, three = a * b * c, pictures * a, SIDE * b, SIDE * c
    factors = one + two + three
    named = f"({a}, {b}, {c})"
    return number(
        "tucker-numbers",
        f"core and factors of ranks {named}, together",
        core + factors,
        mistakes=(
            (core, "that is the core alone"),
            (factors, f"those are the factors alone; the core is {a} × {b} × {c}"),
            (core + one + a * b + a * c, f"a factor is as long as its axis, and rows and columns have 8: 8 · {b} + 8 · {c} = {two + three}"),
            (one + a * b + a * c, f"each factor is as long as its axis of the stack: {pictures} · {a}, 8 · {b}, 8 · {c}"),
            (pictures * SIDE**2, "that is the whole stack"),
            (core + two + three, f"the factors are tables: {pictures} × {a}, 8 × {b}, 8 × {c}"),
            (core + one + two, f"the rows' and the columns' factors are two tables: 8 · {b} and 8 · {c}"),
            (pictures + 2 * SIDE + 2 * sum(ranks), "you summed lengths and ranks; a core or a factor holds their product"),
            (sum(ranks), f"{sum(ranks)} is the sum of the ranks; a core holds their product, and a factor an axis comes with it"),
            (core * factors, "you multiplied core and factors; they are stored side by side, so add them"),
        ),
        otherwise=lambda n: f"you gave {n:g}; four tables are summed: the core, and a factor for each axis",
        hints=(
            "The core has the ranks as its shape. The factor of an axis: its length × its rank.",
            f"{a} · {b} · {c} for the core; then {pictures} · {a}, 8 · {b} and 8 · {c}.",
        ),
        asked=(f"ranks {named} of a ({pictures}, 8, 8) stack",),
        solved=(f"{a} * {b} * {c} + {pictures} * {a} + 8 * {b} + 8 * {c}",),
    )  # fmt: skip


def largest_core(pictures, budget):
    """The highest rank, the same three times, whose core and factors fit."""
    term = pictures + 2 * SIDE
    return max(r for r in range(budget // term + 1) if r**3 + term * r <= budget)


@varied(
    lambda pictures, budget: largest_core(pictures, budget) <= SIDE,  # no more rows or columns than a picture
    pictures=range(30, 80, 5),  # none that begins with a vowel: the question has "a (50, 8, 8) stack"
    budget=range(500, 1600, 100),  # less than the smallest stack, 30 · 8 · 8
)
def cp_rank(pictures=50, budget=1000):
    term = pictures + 2 * SIDE
    want, as_tucker, weighted = budget // term, largest_core(pictures, budget), budget // (term + 1)
    words = "another term fits; did you count a weight of its own for each term? It is inside a factor here"
    side = f"ranks may exceed the shorter sides: a term costs {term} numbers, whatever its place"
    as_a_side = [(SIDE, side)] if as_tucker != SIDE else []
    with_weights = [(weighted, words)] if weighted < want else []

    def about_cp_rank(rank):
        if rank < 1 or rank % 1:
            return f"you gave {rank:g}; a rank counts terms, so it is a whole number from 1 on"
        room = f", more than {budget:,}" if rank > want else ": another term fits"
        return f"rank {rank:g} needs {term * rank:,.0f} numbers{room}"

    return number(
        "cp-rank",
        f"the highest rank of at most {budget:,} numbers",
        want,
        mistakes=(
            (want + 1, f"rank {want + 1} needs {want + 1} · {term} = {(want + 1) * term:,}: round down"),
            (budget / term, "a rank is a whole number of terms"),
            *with_weights,
            (0, f"a term is three lists, {pictures} + 8 + 8 numbers; not their product"),
            *as_a_side,
            (as_tucker, f"a core of {as_tucker} · {as_tucker} · {as_tucker} is in your count; that is Tucker's, and CP has none"),
            (budget // (pictures + 8), f"that counts {pictures} + 8 a term; rows and columns have a factor each, though both are 8 long"),
            (budget // pictures, "you counted the pictures' factor alone; a term has three lists"),
            (budget // 16, "you counted the rows and the columns, and not the pictures"),
            (budget // 8, "you counted one factor of length 8 alone; a term has three lists"),
            (term, "that is what one term needs; how many terms fit?"),
            ((want + 1) * term, f"that is what rank {want + 1} needs, more than {budget:,}; and the rank is asked for"),
            (want * term, "that is what the highest rank needs; how many terms is it?"),
            (pictures * 64, f"that is the whole stack, {pictures} · 8 · 8"),
        ),
        otherwise=about_cp_rank,
        hints=(
            "How many numbers has one term: one a picture, one a row, one a column?",
            f"A term costs {pictures} + 8 + 8 = {term}.",
        ),
        asked=(f"({pictures}, 8, 8) stack", f"at most {budget:,} numbers"),
        solved=(f"{budget} // ({pictures} + 8 + 8)",),
    )  # fmt: skip
