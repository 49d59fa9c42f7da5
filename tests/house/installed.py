"""What is installed here, and what of it a package needs."""

import importlib.metadata

from packaging.requirements import Requirement


def needed(names):
    """Name → installed distribution, of `names` and all that they need; what is absent is left out."""
    found, waiting = {}, list(names)
    while waiting:
        name = waiting.pop().lower()
        if name in found:
            continue
        try:
            found[name] = importlib.metadata.distribution(name)
        except importlib.metadata.PackageNotFoundError:
            continue
        requirements = map(Requirement, found[name].requires or [])
        waiting += [r.name for r in requirements if not r.marker or r.marker.evaluate({"extra": ""})]
    return found
