"""Small faults in a piece of code, and an account of those that nobody notices.

What `mutants.py`, for the library and its tests, and `solutions.py`, for the exercises and
their checks, have in common.
"""

import difflib
import itertools
import json
import re
from collections import Counter

import cosmic_ray.plugins
from cosmic_ray.mutating import mutate_code

# Of all that an operator can turn into, its opposite and its neighbour are hardest to tell from it.
OPERATORS = re.compile(
    "core/(?!Variable)("
    "[A-Z][A-Za-z]+|"  # every fault that is not of an operator
    "ReplaceUnaryOperator_(USub_UAdd|Delete_.*)|"
    "ReplaceBinaryOperator_(Add_Sub|Sub_Add|Mul_Div|Div_Mul|FloorDiv_Div|Mod_FloorDiv|Pow_Mul|BitAnd_BitOr|BitOr_BitAnd)|"
    "ReplaceComparisonOperator_(Lt_LtE|LtE_Lt|Gt_GtE|GtE_Gt|Lt_Gt|LtE_GtE|Gt_Lt|GtE_LtE|Eq_NotEq|NotEq_Eq|Is_IsNot|IsNot_Is)"
    ")"
)
NEEDED = 0.95


def mutants(source):
    """Yield (operator, line with the fault, source with the fault), each fault once."""
    seen = {source}
    for name in filter(OPERATORS.fullmatch, cosmic_ray.plugins.operator_names()):
        operator = cosmic_ray.plugins.get_operator(name)
        for occurrence in itertools.count():
            code = mutate_code(source, operator(), occurrence)
            if code is None:
                break
            if code not in seen:
                seen.add(code)
                yield name.removeprefix("core/"), changed_line(source, code), code


def changed_line(before, after):
    lines = list(difflib.unified_diff(before.splitlines(), after.splitlines(), n=0))[3:]
    old, new = ("; ".join(code_of(line) for line in lines if line[0] == sign) for sign in "-+")
    return f"{old} ⟶ {new}"


def code_of(line):
    """A line of a diff without its sign, its comment and its spaces."""
    return re.sub(r"\s+", " ", line[1:].split("  #")[0]).strip()


def store(found, path):
    text = json.dumps(found, indent=1, sort_keys=True, ensure_ascii=False)
    path.write_text(text + "\n", encoding="utf-8")


def report(found, told, changes_nothing):
    """Say how many faults were caught: of all, and of those that change something.

    `found` has, for each thing that faults were put into, how many there were and which
    survived; `told` is the file that names them; `changes_nothing` tells the kinds that
    need no name.  Returns 1 where too few were caught or one is not named, else 0.
    """
    equal, missed = named(told, found)
    survived, kinds, total = counted(found, changes_nothing)
    caught, real = total - survived.total(), total - (survived & equal).total()
    print(f"{kinds} faults of a kind that changes nothing are not counted")
    print(f"{total} faults, {caught} caught: {shares(found, told, changes_nothing)}")
    for title, faults in [
        (f"NOT NAMED in {told.name}", survived - equal - missed),
        (f"named in {told.name}, but caught or gone", equal + missed - survived),
    ]:
        for line in sorted(faults.elements()):
            print(f"  {title}: {line}")
    return 0 if caught >= NEEDED * real and survived <= equal + missed else 1


def shares(found, told, changes_nothing):
    """What was caught of all, and of what changes something, in words."""
    survived, _, total = counted(found, changes_nothing)
    caught, real = total - survived.total(), total - (survived & named(told, found)[0]).total()
    return f"{caught / total:6.1%}; of {real} that change something {caught / real:.1%}"


def counted(found, changes_nothing):
    """The survivors, without those of kinds that need no name; how many these are; all the others."""
    survived = Counter(line for of_one in found.values() for line in of_one["survivors"])
    kinds = Counter({line: n for line, n in survived.items() if changes_nothing(line)})
    return survived - kinds, kinds.total(), sum(one["faults"] for one in found.values()) - kinds.total()


def named(told, owners):
    """The faults that the file `told` names as changing nothing, and those it says nothing sees.

    A line of it is "- `owner: before ⟶ after`"; the second kind stands under the last heading.
    """
    equal, missed = told.read_text(encoding="utf-8").split("\n## Seen by no ")
    return tuple(
        Counter(
            line for line in re.findall(r"^- `(.+)`$", part, re.MULTILINE) if line.split(":")[0] in owners
        )
        for part in (equal, missed)
    )
