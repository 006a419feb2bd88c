"""Questions about a round that only read."""

from parallax.domain.instruments import scale_by_key

from . import terms
from .models import Invitation, Questionnaire, Round


def current_questionnaire(round: Round) -> Questionnaire:
    """The newest version; older ones are kept as they were agreed."""
    return round.questionnaires.order_by("-version")[0]


def form_of(questionnaire: Questionnaire) -> terms.AnswerForm:
    """The questionnaire as an answer form, from its rows (before launch; afterwards use Terms)."""
    round = questionnaire.round
    scale = scale_by_key(questionnaire.scale_key)
    return terms.AnswerForm(
        title=questionnaire.title,
        leader_name=round.leader.name,
        pronoun=round.leader.pronoun,
        language=round.language,
        scale=terms.FormScale(
            min=scale.min,
            max=scale.max,
            labels=dict(scale.labels),
            not_observed=questionnaire.not_observed,
        ),
        dimensions=tuple(
            terms.FormDimension(
                id=dimension.key,
                name=dimension.name,
                description=dimension.description,
                pressure=dimension.pressure,
                items=tuple(
                    terms.FormItem(
                        id=item.key,
                        text=item.text,
                        self_text=item.self_text,
                        reversed=item.reversed,
                        groups=tuple(item.groups),
                    )
                    for item in dimension.items.all()
                ),
            )
            for dimension in questionnaire.dimensions.prefetch_related("items")
        ),
        prompts=tuple(
            terms.FormPrompt(
                id=prompt.key,
                kind=prompt.kind,
                text=prompt.text,
                self_text=prompt.self_text,
                groups=tuple(prompt.groups),
            )
            for prompt in questionnaire.prompts.all()
        ),
        groups=tuple(
            terms.FormGroup(
                id=group.key,
                name=group.name,
                kind=group.kind,
                minimum=group.minimum,
                merge_into=group.merge_into,
            )
            for group in round.groups.all()
        ),
    )


def frozen_form(round: Round) -> terms.AnswerForm:
    """The form as launch froze it."""
    return terms.form_from_json(round.terms.form)


def people_asked(round: Round) -> list[tuple[str, str]]:
    """Names and addresses of everybody who was on the list of raters, also of those taken off it."""
    raters = Invitation.objects.filter(round=round, person=None)
    return list(raters.values_list("name", "email"))
