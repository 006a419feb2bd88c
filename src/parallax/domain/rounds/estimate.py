"""How long a rater will need: reading at 200 words a minute, and time to judge or to write.

A stated rule rather than a measurement: half a minute for the promise on top, five seconds to
judge a statement, one minute to write an answer, rounded up to whole minutes.
"""

from math import ceil

from .terms import AnswerForm

SECONDS_FOR_THE_PROMISE = 30.0
SECONDS_PER_WORD = 60 / 200
SECONDS_TO_JUDGE = 5.0
SECONDS_TO_WRITE = 60.0


def minutes(form: AnswerForm, group: str) -> int:
    """Minutes for one rater of `group`; 0 when the group is asked nothing."""
    asked = form.for_group(group)
    items = [asked.wording(item, group) for item in asked.items]
    prompts = [asked.wording(prompt, group) for prompt in asked.prompts]
    if not items and not prompts:
        return 0
    seconds = SECONDS_FOR_THE_PROMISE
    seconds += len(items) * SECONDS_TO_JUDGE + len(prompts) * SECONDS_TO_WRITE
    seconds += sum(len(text.split()) for text in (*items, *prompts)) * SECONDS_PER_WORD
    return ceil(seconds / 60)
