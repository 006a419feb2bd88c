"""When raters are reminded: after 4 and 8 days and 2 days before the round closes (the Friday, if that is a weekend), in working
hours."""

from datetime import date, datetime, time, timedelta

from django.utils import timezone

AFTER_DAYS = (4, 8)
BEFORE_CLOSE = timedelta(days=2)
# A reminder that would fall so close before the last one is left out.
APART = timedelta(days=2)
FIRST_HOUR, LAST_HOUR = time(7), time(19)
SATURDAY = 5


def is_quiet(now: datetime) -> bool:
    """At night and at weekends nobody is written to, by the clock of this installation."""
    local = timezone.localtime(now)
    return local.weekday() >= SATURDAY or not FIRST_HOUR <= local.time() < LAST_HOUR


def reminder_day(invited_on: date, closes_on: date, today: date) -> date | None:
    """The latest day on which a reminder fell due; None before the first.

    Somebody not reminded since that day is due. After a week-end, or a week in which the worker stood still, this makes
    one reminder of several.

    >>> reminder_day(date(2026, 3, 2), date(2026, 3, 16), date(2026, 3, 11))
    datetime.date(2026, 3, 10)
    """
    last = _working_day(closes_on - BEFORE_CLOSE)
    days = [invited_on + timedelta(days=n) for n in AFTER_DAYS]
    days = [day for day in days if day + APART < last]
    if last > invited_on + timedelta(days=1):
        days.append(last)
    return max((day for day in days if day <= today), default=None)


def _working_day(day: date) -> date:
    return day - timedelta(days=max(day.weekday() - SATURDAY + 1, 0))
