"""Tables whose first column has no title: its entries are titles, of their rows.

A screen reader then says of each number what its row is about.
"""

from docutils import nodes
from sphinx.transforms import SphinxTransform


def setup(app):
    app.add_transform(Rows)


class Rows(SphinxTransform):
    default_priority = 430

    def apply(self):
        for table in self.document.findall(nodes.table):
            head, column = table.next_node(nodes.thead), table.next_node(nodes.colspec)
            if head and column and not head.next_node(nodes.entry).astext().strip():
                column["stub"] = 1
