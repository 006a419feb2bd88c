"""Mail domains that look mistyped: one letter off a well-known one, or off the one most people here have."""

from collections.abc import Mapping

WELL_KNOWN = (
    "gmail.com",
    "googlemail.com",
    "hotmail.com",
    "outlook.com",
    "yahoo.com",
    "icloud.com",
    "live.com",
    "gmx.de",
    "web.de",
)
# Domains that are one letter off a well-known one and exist all the same.
REAL = frozenset({"gmx.net", "gmx.at", "gmx.ch", "gmx.com", "mail.com", "ymail.com", "email.com"})
# How often a domain must occur to be taken for the one that most people here have.
USUAL = 3


def domain_of(email: str) -> str:
    return email.rpartition("@")[2].lower()


def likely_domain(domain: str, seen: Mapping[str, int]) -> str | None:
    """The domain that was probably meant; None when this one looks right.

    >>> likely_domain("gmial.com", {}), likely_domain("gmail.com", {}), likely_domain("exmple.org", {"example.org": 4})
    ('gmail.com', None, 'example.org')
    """
    if domain in WELL_KNOWN or domain in REAL:
        return None
    usual = max(seen, key=lambda name: seen[name], default="")
    if seen.get(usual, 0) >= USUAL and seen.get(domain, 0) < USUAL and _one_slip(domain, usual):
        return usual
    return next((known for known in WELL_KNOWN if _one_slip(domain, known)), None)


def _one_slip(typed: str, meant: str) -> bool:
    """One letter missing, added, changed, or two neighbours swapped; equal words are no slip."""
    if typed == meant or abs(len(typed) - len(meant)) > 1:
        return False
    start = next(
        (at for at, (a, b) in enumerate(zip(typed, meant, strict=False)) if a != b),
        min(len(typed), len(meant)),
    )
    if len(typed) != len(meant):
        longer, shorter = sorted((typed, meant), key=len, reverse=True)
        return longer[start + 1 :] == shorter[start:]
    changed = typed[start + 1 :] == meant[start + 1 :]
    swapped = typed[start : start + 2] == meant[start : start + 2][::-1]
    return changed or (swapped and typed[start + 2 :] == meant[start + 2 :])
