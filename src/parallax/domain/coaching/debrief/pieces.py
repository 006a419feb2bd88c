"""A section of the report in pieces: each finding, dimension and quote has an anchor, so that one can come back to it."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from parallax.domain.reports.render.blocks import (
    Block,
    Chart,
    Heading,
    Headlines,
    Paragraph,
    Quotes,
)
from parallax.domain.reports.render.view import Section


@dataclass(frozen=True)
class Piece:
    """`anchor` names it within the report, `words` are what stands there; without an anchor there is nothing to mark."""

    blocks: tuple[Block, ...]
    anchor: str = ""
    words: str = ""


def pieces_of(section: Section) -> tuple[Piece, ...]:
    return tuple(_pieces(section))


def _pieces(section: Section) -> Iterator[Piece]:
    prompt = ""
    dimension: list[Block] = []
    for block in section.blocks:
        if isinstance(block, Heading):
            yield from _dimension(dimension)
            dimension = [block] if block.id.startswith("dimension-") else []
            prompt = block.id
        if dimension:
            if block is not dimension[0]:
                dimension.append(block)
        elif isinstance(block, Quotes):
            yield from _quotes(block, prompt)
        elif isinstance(block, Headlines):
            yield from _headlines(block)
        else:
            yield Piece((block,))
    yield from _dimension(dimension)


def _quotes(block: Quotes, prompt: str) -> Iterator[Piece]:
    for number, (text, by) in enumerate(block.quotes, start=1):
        words = f"{text} ({by})" if by else text
        yield Piece((replace(block, quotes=((text, by),)),), f"{prompt}-{number}", words)


def _headlines(block: Headlines) -> Iterator[Piece]:
    for number, headline in enumerate(block.headlines, start=1):
        one = replace(block, headlines=(headline,))
        yield Piece((one,), f"headline-{number}", f"{headline.text} ({headline.evidence})")


def _dimension(blocks: list[Block]) -> Iterator[Piece]:
    if not blocks:
        return
    heading = blocks[0]
    assert isinstance(heading, Heading)
    told = [block.text for block in blocks if isinstance(block, Paragraph)]
    means = [
        " · ".join(f"{group} {mean}" for group, _people, mean, *_band in block.table.rows)
        for block in blocks
        if isinstance(block, Chart)
    ]
    words = " ".join([*told, *(f"({shown})" for shown in means)])
    yield Piece(tuple(blocks), heading.id, f"{heading.text}: {words}")
