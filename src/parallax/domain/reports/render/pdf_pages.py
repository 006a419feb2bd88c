"""How many pages a PDF of ours has."""

import re

# The root of the page tree, which Typst writes in plain; its branches, if any, count fewer.
PAGE_TREE = re.compile(rb"/Type\s*/Pages\s*/Count (\d+)")


def page_count(pdf: bytes) -> int:
    """Raises ValueError for what is no PDF made by Typst."""
    counts = [int(number) for number in PAGE_TREE.findall(pdf)]
    if not counts:
        raise ValueError("no page tree found: is this a PDF made by `pdf_bytes`?")
    return max(counts)
