"""Comments as they may be read: shuffled, without voices, with a group's name only where a crowd stands behind it."""

import hmac
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from hashlib import sha256

from parallax.core.disclosure.earlier import NotBeside
from parallax.core.disclosure.policy import DEFAULT_POLICY, MergePlan, Policy
from parallax.core.disclosure.released import ReleasedComment
from parallax.core.evidence import Comment, Treatment
from parallax.core.questionnaire import GroupKind


@dataclass(frozen=True)
class Standing:
    """A comment that an earlier version shows: a mark in place of its words, and the group that is named beside it."""

    prompt: str
    mark: str
    group: str | None


def mark_of(comment: Comment, key: bytes) -> str:
    """The same for the same words to the same prompt; tells nothing to anybody without `key`."""
    said = f"{comment.prompt} {comment.text}".encode()
    return hmac.digest(key, said, sha256).hex()[:32]


def releasable_comments(
    comments: Sequence[Comment],
    plan: MergePlan,
    policy: Policy = DEFAULT_POLICY,
    *,
    key: bytes,
) -> tuple[ReleasedComment, ...]:
    """What may be read of `comments`, prompt by prompt in the order in which prompts first occur by name.

    Withheld comments vanish, disguised ones appear in the coach's words; one that may not be quoted and is kept all the same raises
    ValueError. For the order see `shuffled_comments`. The leader's own comments are marked as such. Source: SCIENCE 2.7.

    >>> from parallax.core.disclosure.policy import merge_plan
    >>> from parallax.core.evidence import Voice
    >>> from parallax.core.questionnaire import RaterGroup
    >>> plan = merge_plan({"peer": 5}, [RaterGroup("peer", "Peers", GroupKind.PROTECTED)])
    >>> said = [Comment(Voice(n), "peer", "keep", text) for n, text in enumerate(["a", "b", "c"])]
    >>> {comment.group for comment in releasable_comments(said, plan, key=bytes(16))}
    {None}
    """
    return worded(shuffled_comments(comments, plan, policy, key=key))


def worded(shuffled: Sequence[tuple[Comment, str | None]]) -> tuple[ReleasedComment, ...]:
    return tuple(
        ReleasedComment(c.prompt, _wording(c), group, c.treatment is Treatment.DISGUISE)
        for c, group in shuffled
    )


def shuffled_comments(
    comments: Sequence[Comment],
    plan: MergePlan,
    policy: Policy = DEFAULT_POLICY,
    *,
    key: bytes,
    earlier: Sequence[Standing] | None = None,
) -> tuple[tuple[Comment, str | None], ...]:
    """The comments that are not withheld, each with the group that may be named beside it.

    `earlier` is what the version before shows; None when there is none. It stands as it is, names of groups too. What is new to a prompt joins it when
    `policy.comment_minimum` comments are new, named by these alone: fewer would stand out beside the earlier list, and wait.
    Words that stand there already are not said twice. Raises NotBeside when one of the earlier comments is missing.

    Each prompt has a key of its own, derived from `key`; the order within the prompt is that of the comments' digests under it: the same
    for the same `key`, whatever the order of the rows, and without relation between prompts. `key` must be secret, random and at
    least 16 bytes (ValueError otherwise).
    """
    if len(key) < 16:
        raise ValueError("the key of the shuffle must have at least 16 bytes")
    missing = Counter((s.prompt, s.mark) for s in earlier or ())
    missing.subtract((c.prompt, mark_of(c, key)) for c in comments)
    if any(number > 0 for number in missing.values()):
        raise NotBeside("comments were taken out or reworded since")
    shuffled: list[tuple[Comment, str | None]] = []
    for prompt in sorted({comment.prompt for comment in comments}):
        kept = [c for c in comments if c.prompt == prompt and c.treatment is not Treatment.WITHHOLD]
        old, new = _apart(kept, earlier or (), key)
        if earlier is not None:
            new = _crowd(new, plan, policy)
        labels = labelled_groups(Counter(_column(c, plan) for c in new), plan, policy)
        labelled = [*old, *((c, _label(c, plan, labels)) for c in new)]
        own_key = hmac.digest(key, f"prompt {prompt}".encode(), sha256)
        shuffled.extend(sorted(labelled, key=lambda pair: _place(own_key, pair[0])))
    return tuple(shuffled)


def _apart(
    kept: Sequence[Comment], standing: Sequence[Standing], key: bytes
) -> tuple[list[tuple[Comment, str | None]], list[Comment]]:
    """What stands already, with its name of a group, and what is new."""
    names: dict[str, list[str | None]] = {}
    for one in standing:
        names.setdefault(one.mark, []).append(one.group)
    old, new = [], []
    for comment in kept:
        mark = mark_of(comment, key)
        if mark not in names:
            new.append(comment)
        elif names[mark]:
            old.append((comment, names[mark].pop(0)))
    return old, new


def _crowd(new: Sequence[Comment], plan: MergePlan, policy: Policy) -> list[Comment]:
    """The new comments of one prompt, if enough people wrote them; the leader's own in any case."""
    others = [c for c in new if plan.of(c.group).group.kind is not GroupKind.SELF]
    return [c for c in new if c not in others or len(others) >= policy.comment_minimum]


def labelled_groups(counts: Counter[str | None], plan: MergePlan, policy: Policy) -> frozenset[str]:
    """The shown groups whose name may stand beside their comments to one prompt.

    A group needs `policy.comment_minimum` comments. What stays without a name must be empty or as many again, since names on all others
    would name the rest; otherwise the group with fewest comments gives up its name (ties: the later one in the plan).
    `counts` is per shown group; None counts those of groups that are left out.
    """
    order = [group.id for group in plan.shown if group.kind is not GroupKind.SELF]
    own = {group.id for group in plan.shown if group.kind is GroupKind.SELF}
    named = [g for g in order if counts[g] >= policy.comment_minimum]
    rest = sum(
        number for group, number in counts.items() if group not in own and group not in named
    )
    if 0 < rest < policy.comment_minimum and named:
        named.remove(min(named, key=lambda g: (counts[g], -order.index(g))))
    return frozenset(named) | frozenset(own)


def _column(comment: Comment, plan: MergePlan) -> str | None:
    shown = plan.of(comment.group).shown_as
    return shown.id if shown else None


def _label(comment: Comment, plan: MergePlan, labels: frozenset[str]) -> str | None:
    column = _column(comment, plan)
    return column if column in labels else None


def _wording(comment: Comment) -> str:
    if comment.treatment is not Treatment.DISGUISE:
        if not comment.quotable:
            raise ValueError("a comment that may not be quoted is kept word for word")
        return comment.text
    if not comment.disguised.strip():
        raise ValueError("a disguised comment needs the coach's wording")
    return comment.disguised


def _place(key: bytes, comment: Comment) -> tuple[bytes, str, str, bool]:
    digest = hmac.digest(key, comment.text.encode(), sha256)
    return digest, comment.disguised, comment.group, comment.quotable


def without_thin_labels(
    comments: Sequence[ReleasedComment], plan: MergePlan, policy: Policy = DEFAULT_POLICY
) -> tuple[ReleasedComment, ...]:
    """The comments in their order, without the group names that no longer have a crowd behind them after some were withheld."""
    settled = []
    for comment in comments:
        beside = Counter(other.group for other in comments if other.prompt == comment.prompt)
        labels = labelled_groups(beside, plan, policy)
        settled.append(comment if comment.group in labels else replace(comment, group=None))
    return tuple(settled)
