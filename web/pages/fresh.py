"""A page is made anew when its notebook has new results, though its text is the same."""

import json
from pathlib import Path


def setup(app):
    app.connect("env-get-outdated", with_new_results)


def with_new_results(app, env, added, changed, removed):
    """The pages whose notebook printed or drew something else than when they were read."""
    file = Path(app.srcdir) / "_build" / "results.json"  # written by build.py
    now = json.loads(file.read_text(encoding="utf-8")) if file.exists() else {}
    before, env.results_read = getattr(env, "results_read", {}), now
    return [name for name in now if name in env.found_docs and before.get(name, now[name]) != now[name]]
