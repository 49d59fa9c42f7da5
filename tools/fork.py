"""Give the book another home, and let every address in it follow.

    python tools/fork.py https://github.com/you/your-book [branch]

Rewrites `repository` in _config.yml and each file that names the old address: the first
cells of the notebooks, badges, links, citation.  Look at `git diff`, then commit.
"""

import re
import subprocess
import sys
from pathlib import Path

import yaml

ROOT = Path(__file__).resolve().parent.parent
HOME = re.compile(r"https://github\.com/([\w.-]+/[\w.-]+?)(\.git)?/?")
BRANCH = re.compile(r"[\w./-]+")


def main(book, url, branch=None):
    found = HOME.fullmatch(url)
    if not found:  # Colab opens no other host, and the links to it would be dead
        return f"REPO must be https://github.com/<owner>/<name>, got {url!r}"
    if branch is not None and not BRANCH.fullmatch(branch):
        return f"BRANCH must be the name of a branch, got {branch!r}"
    repository = yaml.safe_load((book / "_config.yml").read_text(encoding="utf-8"))["repository"]
    old = repository["url"].removeprefix("https://github.com/"), repository["branch"]
    new = found[1], branch or old[1]
    changed = [path for path in texts(book) if rewrite(path, old, new)]
    print(f"{old[0]} on {old[1]} is now {new[0]} on {new[1]}, in {len(changed)} files")


def texts(book):
    """Every file under version control that is text."""
    names = subprocess.run(["git", "ls-files", "-z"], cwd=book, capture_output=True, text=True, check=True)
    for name in filter(None, names.stdout.split("\0")):
        path = book / name
        if path.is_file() and b"\0" not in path.read_bytes():
            yield path


def rewrite(path, old, new):
    """Replace the old home by the new one; did the file change?"""
    before = path.read_bytes().decode("utf-8")
    text = moved(before, old, new)
    if path.name == "_config.yml":
        text = re.sub(r"^(  branch: )[^\r\n]*", rf"\g<1>{new[1]}", text, flags=re.M)
    if path.parent.name == "workflows":  # the branch that is published
        text = text.replace(f"branches: [{old[1]}]", f"branches: [{new[1]}]")
        text = text.replace(f"refs/heads/{old[1]}'", f"refs/heads/{new[1]}'")
    path.write_bytes(text.encode("utf-8"))
    return text != before


def moved(text, old, new):
    """`text` with owner/name, and the branch where one follows it, replaced."""
    branch = re.compile(
        rf"(?<![\w.-]){re.escape(old[0])}(\.git)?(@|/(?:blob|tree|edit|raw)/|/){re.escape(old[1])}(?![\w-])"
    )
    text = branch.sub(lambda m: f"{new[0]}{m[1] or ''}{m[2]}{new[1]}", text)
    return re.sub(rf"(?<![\w.-]){re.escape(old[0])}(?![\w-])", lambda m: new[0], text)


if __name__ == "__main__":
    sys.exit(main(ROOT, *sys.argv[1:3]))
