"""Give the book another home, and let every address in it follow.

    python tools/fork.py https://github.com/you/your-book [branch [kind]]

Rewrites `repository` in _config.yml and each file that names the old address: the first
cells of the notebooks, links, citation.  GitHub, GitLab (with groups in groups), Codeberg, Gitea and
Forgejo are known; `kind` says which runs at a host whose name does not.  Without an address it takes
the one of `origin`.  Look at `git diff`, then commit.  A copy
out of a zip file, without git, needs an address.
"""

import re
import subprocess
import sys
from fnmatch import fnmatch
from pathlib import Path

import yaml

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "web"))

from pages import forges  # noqa: E402

PATH = r"(?P<path>[\w.~-]+(?:/[\w.~-]+?)+?)(?:\.git)?/?"
HTTPS = re.compile(rf"https://(?:[^@/]*@)?(?P<host>[\w.-]+(?::\d+)?)/{PATH}")
SSH = re.compile(rf"(?:ssh://)?[\w.-]+@(?P<host>[\w.-]+)(?::\d+/|[:/]){PATH}")
BRANCH = re.compile(r"[\w./-]+")
# the first page's two links; the second stands alone where Colab cannot be
BOTH = re.compile(r"\[on Colab\]\([^)]*\) or\r?\n(?=\[on Binder\])")


class Refused(Exception):
    """The message says what was expected and what came."""


def main(book, url="", branch="", kind=""):
    old = forges.home(yaml.safe_load((book / "_config.yml").read_text(encoding="utf-8"))["repository"])
    try:
        new = asked(book, url, branch or old.branch, kind, old)
    except Refused as refusal:
        return str(refusal)
    changed = [path for path in texts(book) if rewrite(path, old, new)]
    print(f"{old.url} on {old.branch} is now {new.url} on {new.branch}, in {len(changed)} files")
    if not new.pages:
        print("Say in _config.yml, under `html:`, where its pages will be: `baseurl: https://…`.")


def asked(book, url, branch, kind, old=None):
    """The new home; at the old one's host runs what ran there."""
    where = url or origin(book)
    found = HTTPS.fullmatch(where) or SSH.fullmatch(where)
    if not found or not is_whole(found):
        told = f"got {url!r}" if url else f"and is not given; this copy's origin is {where!r}"
        raise Refused(f"REPO must be a repository, as https://github.com/you/your-book, {told}")
    host = found["host"]
    kind = kind or (old.kind if old and old.host == host else forges.kind_of(host))
    if kind not in forges.KINDS:
        raise Refused(
            f"KIND must say what runs at {host}: {', '.join(forges.KINDS)} (Forgejo too), got {kind!r}"
        )
    if not BRANCH.fullmatch(branch):
        raise Refused(f"BRANCH must be the name of a branch, got {branch!r}")
    return forges.Home(f"https://{host}/{found['path']}", branch, kind)


def origin(book):
    return git(book, "remote", "get-url", "origin").strip()


def git(book, *command):
    """What git says of a book; nothing where there is no git, or the folder is no clone."""
    try:
        return subprocess.run(["git", *command], cwd=book, capture_output=True, text=True).stdout
    except FileNotFoundError:
        return ""


def is_whole(found):
    """Owner and name, no more: not the address of a file in it; GitLab's groups lie in one another."""
    parts = found["path"].split("/")
    return "-" not in parts and (len(parts) == 2 or forges.HOSTS.get(found["host"]) in (None, "gitlab"))


def texts(book):
    """Every file under version control that is text; in a copy without it, every one that came."""
    names = git(book, "ls-files", "-z").split("\0")
    for path in [book / name for name in names if name] or unpacked(book):
        if path.is_file() and b"\0" not in path.read_bytes():
            yield path


def unpacked(book):
    """The files of a copy out of a zip file, and none that was made in it since."""
    lines = [".git", *(book / ".gitignore").read_text(encoding="utf-8").split()]
    for path in sorted(book.rglob("*")):
        parts = path.relative_to(book).parts
        if not any(fnmatch(part, line.rstrip("/")) for part in parts for line in lines):
            yield path


def rewrite(path, old, new):
    """Replace the old home by the new one; did the file change?"""
    before = path.read_bytes().decode("utf-8")
    text = moved(before, old, new)
    if path.name == "_config.yml":
        kind = f"  kind: {new.kind}\\3" if new.kind != forges.kind_of(new.host) else ""
        setting = r"^(  branch: )([^\r\n]*)(\r?\n)(  kind: [^\r\n]*\r?\n)?"
        text = re.sub(setting, rf"\g<1>{new.branch}\3{kind}", text, flags=re.M)
    if path.parent.name == "workflows":  # the branch that is published
        text = text.replace(f"branches: [{old.branch}]", f"branches: [{new.branch}]")
        text = text.replace(f"refs/heads/{old.branch}'", f"refs/heads/{new.branch}'")
    path.write_bytes(text.encode("utf-8"))
    return text != before


def moved(text, old, new):
    """`text` with every way in which it names the old home replaced by the new home's."""
    if not new.colab:
        text = BOTH.sub("", text)
    course = rf'(?<=course_id = "){re.escape(old.name)}(?=")'  # nbgrader's name for the class
    text = re.sub(course, lambda found: new.name, text)
    pairs = dict(zip(ways(old), ways(new), strict=True))
    if old.colab:
        pairs[old.colab] = new.colab or new.shown
    known = "|".join(map(re.escape, sorted(pairs, key=len, reverse=True)))
    whole = rf"(?<![\w.-])(?:{known})(?:(?<==)|(?![\w-]))"  # a title follows "="
    text = re.sub(whole, lambda found: pairs[found[0]], text)
    if new.colab and not old.colab:
        alone = re.compile(rf"\[on Binder\]\({re.escape(new.binder)}\?urlpath=lab/tree/([^)]*)\)")
        end = "\r\n" if "\r\n" in text else "\n"
        text = alone.sub(lambda found: f"[on Colab]({new.colab}/{found[1]}) or{end}{found[0]}", text)
    return text


def ways(home):
    """How a text may name a home, but for Colab."""
    yield from (home.binder, home.shown, home.edited, home.plain, home.packed, home.issue)
    yield from (f"{home.url}@{home.branch}", f"{home.url}.git@{home.branch}", home.url, home.slug)


if __name__ == "__main__":
    sys.exit(main(ROOT, *sys.argv[1:4]))
