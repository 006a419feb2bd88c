"""How English pages write a day and a time: with the day of the week where people plan by it."""

DATE_FORMAT = "l, j F Y"
DATETIME_FORMAT = "l, j F Y, H:i"
MONTH_DAY_FORMAT = "l, j F"
YEAR_MONTH_FORMAT = "F Y"
SHORT_DATE_FORMAT = "j M Y"
SHORT_DATETIME_FORMAT = "j M Y, H:i"
TIME_FORMAT = "H:i"
