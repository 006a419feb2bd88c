"""An agreed questionnaire once more: as its next version with the conversation, or as the first one of another round."""

from ...models import Dimension, Item, Prompt, Questionnaire, RaterGroup, Remark, Round


def next_version(agreed: Questionnaire) -> Questionnaire:
    copy = Questionnaire.objects.create(
        round=agreed.round,
        version=agreed.version + 1,
        title=agreed.title,
        scale_key=agreed.scale_key,
        not_observed=agreed.not_observed,
    )
    items, prompts = _copy_questions(agreed, copy)
    for remark in agreed.remarks.all():
        _again(
            remark,
            questionnaire=copy,
            item=items.get(remark.item_id or 0),
            prompt=prompts.get(remark.prompt_id or 0),
        )
    return copy


def in_another_round(agreed: Questionnaire, round: Round) -> Questionnaire:
    """The same questions for the same groups, without the conversation; their keys stay, so that both reports can be compared."""
    copy = Questionnaire.objects.create(
        round=round,
        title=agreed.title,
        scale_key=agreed.scale_key,
        not_observed=agreed.not_observed,
    )
    for group in agreed.round.groups.all():
        _again(group, round=round)
    _copy_questions(agreed, copy)
    return copy


def _copy_questions(
    agreed: Questionnaire, copy: Questionnaire
) -> tuple[dict[int, Item], dict[int, Prompt]]:
    """New items and prompts by the old ones' ids."""
    items: dict[int, Item] = {}
    for dimension in agreed.dimensions.prefetch_related("items"):
        old_items = list(dimension.items.all())
        home = _again(dimension, questionnaire=copy)
        for item in old_items:
            old = item.pk
            items[old] = _again(item, dimension=home)
    prompts: dict[int, Prompt] = {}
    for prompt in agreed.prompts.all():
        old = prompt.pk
        prompts[old] = _again(prompt, questionnaire=copy)
    return items, prompts


def _again[Row: (Dimension, Item, Prompt, RaterGroup, Remark)](row: Row, **changed: object) -> Row:
    """The same row once more, elsewhere."""
    row.pk = None
    row._state.adding = True
    for field, value in changed.items():
        setattr(row, field, value)
    row.save()
    return row
