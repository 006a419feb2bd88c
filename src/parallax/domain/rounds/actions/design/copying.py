"""The next version of an agreed questionnaire: the same questions and conversation, open again."""

from ...models import Dimension, Item, Prompt, Questionnaire, Remark


def next_version(agreed: Questionnaire) -> Questionnaire:
    copy = Questionnaire.objects.create(
        round=agreed.round,
        version=agreed.version + 1,
        title=agreed.title,
        scale_key=agreed.scale_key,
        not_observed=agreed.not_observed,
    )
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
    for remark in agreed.remarks.all():
        _again(
            remark,
            questionnaire=copy,
            item=items.get(remark.item_id or 0),
            prompt=prompts.get(remark.prompt_id or 0),
        )
    return copy


def _again[Row: (Dimension, Item, Prompt, Remark)](row: Row, **changed: object) -> Row:
    """The same row once more, elsewhere."""
    row.pk = None
    row._state.adding = True
    for field, value in changed.items():
        setattr(row, field, value)
    row.save()
    return row
