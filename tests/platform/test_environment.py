"""Settings come from the environment, and nonsense is refused by name."""

from collections.abc import Mapping

import pytest

from parallax.config import environment
from parallax.config.database import database
from parallax.config.environment import EnvironmentFault, Mail


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ({"PARALLAX_DEMOO": "1"}, "unknown setting PARALLAX_DEMOO"),
        ({"PARALLAX_DEMO": "perhaps"}, "PARALLAX_DEMO is 'perhaps'; write 1 or 0"),
        ({"PARALLAX_TRUSTED_PROXIES": "-1"}, "PARALLAX_TRUSTED_PROXIES is '-1'"),
        ({"PARALLAX_BASE_URL": "feedback.example.org"}, "PARALLAX_BASE_URL is"),
        ({"PARALLAX_BASE_URL": "https://example.org/360"}, "PARALLAX_BASE_URL is"),
        ({"PARALLAX_SECRET_FILE": "/nowhere"}, "PARALLAX_SECRET_FILE names /nowhere"),
        ({"PARALLAX_BASE_URL": "http://example.org:port"}, "PARALLAX_BASE_URL is"),
        (
            {"PARALLAX_TIME_ZONE": "Mars"},
            "PARALLAX_TIME_ZONE is 'Mars'; write it like Europe/Zurich",
        ),
        ({"PARALLAX_LANGUAGE": "xx"}, "PARALLAX_LANGUAGE is 'xx'; there is en"),
        ({"EMAIL_URL": "mail.example.org"}, "EMAIL_URL must look like"),
        ({"EMAIL_URL": "smtp://mail.example.org:x"}, "EMAIL_URL must look like"),
    ],
)
def test_nonsense_is_refused(source: Mapping[str, str], message: str) -> None:
    with pytest.raises(EnvironmentFault, match=message):
        environment.read(source)


@pytest.mark.parametrize(
    ("url", "mail"),
    [
        ("smtp://127.0.0.1:2525", Mail("127.0.0.1", 2525, "", "", starttls=False, tls=False)),
        (
            "smtp+starttls://ada%40example.org:s%2Fecret@mail.example.org",
            Mail("mail.example.org", 587, "ada@example.org", "s/ecret", starttls=True, tls=False),
        ),
        (
            "smtps://u:p@mail.example.org",
            Mail("mail.example.org", 465, "u", "p", starttls=False, tls=True),
        ),
    ],
)
def test_mail_addresses(url: str, mail: Mail) -> None:
    assert environment.read({"EMAIL_URL": url}).mail == mail


def test_an_https_address_answers_to_its_own_name_only() -> None:
    read = environment.read({"PARALLAX_BASE_URL": "https://feedback.example.org/"})
    assert (read.base_url, read.hosts) == (
        "https://feedback.example.org",
        ("feedback.example.org",),
    )


def test_database_addresses() -> None:
    url = "postgresql://web:s%2Fecret@%2Frun%2Fsocket/parallax"
    found = database(url, pool=0)
    assert {
        key: found[key] for key in ("NAME", "USER", "PASSWORD", "HOST", "PORT", "CONN_MAX_AGE")
    } == {
        "NAME": "parallax",
        "USER": "web",
        "PASSWORD": "s/ecret",
        "HOST": "/run/socket",
        "PORT": "",
        "CONN_MAX_AGE": 600,
    }
    assert database("", pool=0) == {"ENGINE": "django.db.backends.dummy"}
    for wrong in ("mysql://example.org/parallax", "postgresql://db", "postgresql://db:x/parallax"):
        with pytest.raises(EnvironmentFault, match="DATABASE_URL_WEB must look like"):
            database(wrong, pool=0, name="DATABASE_URL_WEB")
