"""Where the book lives, and how that forge writes its addresses.

`repository` in _config.yml has `url` and `branch`.  A forge is GitHub, GitLab or Gitea, whose addresses
Forgejo and so Codeberg have as well.  Which one a host of one's own runs is told by the beginning of its
name, as in gitlab.example.edu, or else by `kind`.
"""

import re
from dataclasses import dataclass
from urllib.parse import quote, urlencode, urlsplit

HOSTS = {"github.com": "github", "gitlab.com": "gitlab", "codeberg.org": "gitea"}
NAMES = {"github": "github", "gitlab": "gitlab", "gitea": "gitea", "forgejo": "gitea"}
KINDS = ("github", "gitlab", "gitea")
# what stands between a repository and a file of it
SHOWN = {"github": "blob", "gitlab": "-/blob", "gitea": "src/branch"}
EDITED = {"github": "edit", "gitlab": "-/edit", "gitea": "_edit"}
PLAIN = {"github": "raw", "gitlab": "-/raw", "gitea": "raw/branch"}
ISSUE = {
    "github": "issues/new?title=",
    "gitlab": "-/issues/new?issue%5Btitle%5D=",
    "gitea": "issues/new?title=",
}
PACKED = {
    "github": "archive/refs/heads/{branch}.zip",
    "gitlab": "-/archive/{branch}/{name}.zip",
    "gitea": "archive/{branch}.zip",
}
# where each puts the pages it publishes; a forge of one's own puts them where its owner says
PUBLISHED = {
    "github.com": "https://{owner}.github.io/{rest}/",
    "gitlab.com": "https://{owner}.gitlab.io/{rest}/",
    "codeberg.org": "https://{owner}.codeberg.page/{rest}/",
}


def kind_of(host):
    """What runs at a host, as far as its name tells; else None."""
    return HOSTS.get(host) or NAMES.get(re.split(r"[.:]", host)[0])


@dataclass(frozen=True)
class Home:
    """A repository: `https://host/…/name`, the branch that is published, the kind of forge."""

    url: str
    branch: str
    kind: str

    @property
    def host(self):
        return urlsplit(self.url).netloc

    @property
    def slug(self):
        """Owner and name; at GitLab, groups and name."""
        return urlsplit(self.url).path.strip("/")

    @property
    def name(self):
        return self.slug.rsplit("/", 1)[1]

    @property
    def shown(self):
        """What comes before a file's name where the forge shows it."""
        return f"{self.url}/{SHOWN[self.kind]}/{quote(self.branch)}"

    @property
    def edited(self):
        return f"{self.url}/{EDITED[self.kind]}/{quote(self.branch)}"

    @property
    def plain(self):
        return f"{self.url}/{PLAIN[self.kind]}/{quote(self.branch)}"

    @property
    def packed(self):
        """All files as one zip file."""
        return f"{self.url}/{PACKED[self.kind].format(branch=quote(self.branch), name=self.name)}"

    @property
    def issue(self):
        """What comes before the title of a new report."""
        return f"{self.url}/{ISSUE[self.kind]}"

    def report(self, title):
        return self.issue + urlencode({"": title})[1:]

    @property
    def library(self):
        """What pip installs."""
        return f"git+{self.url}@{self.branch}"

    @property
    def colab(self):
        """What comes before a notebook's name on Colab, which opens none but GitHub's: else None."""
        if self.host != "github.com":
            return None
        return f"https://colab.research.google.com/github/{self.slug}/blob/{quote(self.branch)}"

    @property
    def binder(self):
        """The repository on Binder, which knows two forges by name and any other by its whole address."""
        known = {"github.com": f"gh/{self.slug}", "gitlab.com": f"gl/{quote(self.slug, safe='')}"}
        where = known.get(self.host) or f"git/{quote(self.url, safe='')}"
        return f"https://mybinder.org/v2/{where}/{quote(self.branch, safe='')}"

    @property
    def pages(self):
        """Where the forge publishes the site, with a slash at its end; "" where nobody can know."""
        owner, rest = self.slug.split("/", 1)
        return PUBLISHED.get(self.host, "").format(owner=owner.lower(), rest=rest)


def home(repository):
    """The `repository` of _config.yml as a Home."""
    url = repository["url"]
    kind = repository.get("kind") or kind_of(urlsplit(url).netloc)
    if kind not in KINDS:
        raise ValueError(f"repository in _config.yml needs as `kind` one of {', '.join(KINDS)}, got {kind!r}")
    return Home(url, repository["branch"], kind)
