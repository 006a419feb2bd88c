"""Comments as they may be read: shuffled, without voices, with a group's name only where a crowd stands behind it."""

import hmac
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from hashlib import sha256

from parallax.core.disclosure.policy import DEFAULT_POLICY, MergePlan, Policy
from parallax.core.disclosure.released import ReleasedComment
from parallax.core.evidence import Comment, Treatment
from parallax.core.questionnaire import GroupKind


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
    return tuple(
        ReleasedComment(c.prompt, _wording(c), group, c.treatment is Treatment.DISGUISE)
        for c, group in shuffled_comments(comments, plan, policy, key=key)
    )


def shuffled_comments(
    comments: Sequence[Comment],
    plan: MergePlan,
    policy: Policy = DEFAULT_POLICY,
    *,
    key: bytes,
) -> tuple[tuple[Comment, str | None], ...]:
    """The comments that are not withheld, each with the group that may be named beside it.

    Each prompt has a key of its own, derived from `key`; the order within the prompt is that of the comments' digests under it: the same
    for the same `key`, whatever the order of the rows, and without relation between prompts. `key` must be secret, random and at
    least 16 bytes (ValueError otherwise).
    """
    if len(key) < 16:
        raise ValueError("the key of the shuffle must have at least 16 bytes")
    shuffled: list[tuple[Comment, str | None]] = []
    for prompt in sorted({comment.prompt for comment in comments}):
        kept = [c for c in comments if c.prompt == prompt and c.treatment is not Treatment.WITHHOLD]
        labels = labelled_groups(Counter(_column(c, plan) for c in kept), plan, policy)
        own_key = hmac.digest(key, f"prompt {prompt}".encode(), sha256)
        shuffled.extend(
            (c, _label(c, plan, labels)) for c in sorted(kept, key=lambda c: _place(own_key, c))
        )
    return tuple(shuffled)


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
