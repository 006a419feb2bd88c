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

    Withheld comments vanish, disguised ones appear in the coach's words. The order within a prompt is that of a keyed digest of the original
    text: the same for the same `key`, whatever the order of the rows, and without relation between prompts. `key` must be
    secret, random and at least 16 bytes (ValueError otherwise). The leader's own comments are marked as such. Source: SCIENCE 2.7.

    >>> from parallax.core.disclosure.policy import merge_plan
    >>> from parallax.core.evidence import Voice
    >>> from parallax.core.questionnaire import RaterGroup
    >>> plan = merge_plan({"peer": 5}, [RaterGroup("peer", "Peers", GroupKind.PROTECTED)])
    >>> said = [Comment(Voice(n), "peer", "keep", text) for n, text in enumerate(["a", "b", "c"])]
    >>> {comment.group for comment in releasable_comments(said, plan, key=bytes(16))}
    {None}
    """
    if len(key) < 16:
        raise ValueError("the key of the shuffle must have at least 16 bytes")
    released: list[ReleasedComment] = []
    for prompt in sorted({comment.prompt for comment in comments}):
        kept = [c for c in comments if c.prompt == prompt and c.treatment is not Treatment.WITHHOLD]
        labels = labelled_groups(Counter(_column(c, plan) for c in kept), plan, policy)
        released.extend(
            ReleasedComment(
                prompt,
                _wording(c),
                _label(c, plan, labels),
                c.treatment is Treatment.DISGUISE,
            )
            for c in sorted(kept, key=lambda c: _place(key, c))
        )
    return tuple(released)


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
        return comment.text
    if not comment.disguised.strip():
        raise ValueError("a disguised comment needs the coach's wording")
    return comment.disguised


def _place(key: bytes, comment: Comment) -> tuple[bytes, str, str]:
    digest = hmac.new(key, f"{comment.prompt}\0{comment.text}".encode(), sha256).digest()
    return digest, _wording(comment), comment.group


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
