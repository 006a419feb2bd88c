"""The marker test: one whole round with a unique word in every sealed or private field.

The round runs through its states by what people post and by the real worker, with a mail server that fails once and with
pages that fail while a rater posts. After each stage everything that anybody could read is searched: each address of the
product as everybody of the cast, mails, downloads, every table as the superuser, the lines both processes wrote, the files of
the installation. A marker must stand exactly where `EXPECTED` lists it: one place more is a leak, one place less means that this
test looks at nothing.
"""

import http.client
import os
import re
import subprocess
import sys
import urllib.parse
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from email.message import EmailMessage
from pathlib import Path

import psycopg
import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from psycopg import sql

from parallax.config import roles
from parallax.config.roles import OWNER, WEB, WORKER
from parallax.core.report import Part
from parallax.domain.coaching.debrief.pieces import pieces_of
from parallax.domain.coaching.models import GoalDraft
from parallax.domain.notifications.links import derive_token
from parallax.domain.notifications.models import Message
from parallax.domain.notifications.waking import wake_sender
from parallax.domain.reports import debriefing
from parallax.domain.reports.models import Debrief, DeskComment, Report
from parallax.domain.rounds import terms
from parallax.domain.rounds.access import ANSWER_ROUTE
from parallax.domain.rounds.models import Invitation, Item, Round, State
from parallax.domain.rounds.queries import current_questionnaire, frozen_form
from tests.cast import Cast, make_round
from tests.harness import server
from tests.harness.database import superuser
from tests.harness.mail import Mailbox
from tests.harness.paper import text_of_pdf
from tests.harness.place import address, database_name, free_port
from tests.harness.workbook import text_of_workbook
from tests.leaks.markers import (
    ALL_ANSWERS,
    ASTRAY,
    AWAY,
    EXPECTED,
    FAILED,
    KINDS,
    MARKERS,
    NEVER_SENT,
    PROMPTS,
    RARE_VALUE,
    RATING,
    TAKEN_BACK,
    TOO_LONG,
    TOO_MUCH,
    WRITERS,
    Found,
)
from tests.rater_form import change_form
from tests.web.test_access_table import TABLE, World

GROUPS = {"self": 1, "superior": 1, "peer": 6, "direct_report": 6}
WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
CSRF = "c" * 32
# The scale of this round: numbers that occur nowhere else. Nearly everybody answers at its low end and one person one item
# near its high end, so that this single rating (`RARE_VALUE`) is no mean of any group.
LOWEST, HIGHEST = 31_410, 31_416
# There an example is worked out with invented answers on the scale of the round.
MADE_UP = "rater:protection"
RANDOM = re.compile(r"[\w-]{20,}|\d{2}:\d{2}:\d{2}\.\d+")


@dataclass
class Browser:
    """One person's, or nobody's: keeps no state but its cookies, and remembers nothing it has read."""

    port: int
    cookies: dict[str, str] = field(default_factory=dict)

    def get(self, path: str) -> tuple[int, str]:
        return self._ask("GET", path, None)

    def post(self, path: str, **fields: str) -> tuple[int, str]:
        body = urllib.parse.urlencode(fields | {"csrfmiddlewaretoken": CSRF})
        return self._ask("POST", path, body)

    def _ask(self, method: str, path: str, body: str | None) -> tuple[int, str]:
        cookies = "; ".join(f"{n}={v}" for n, v in ({"csrftoken": CSRF} | self.cookies).items())
        with closing(http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)) as connection:
            connection.request(method, path, body, {"Cookie": cookies} | (FORM if body else {}))
            response = connection.getresponse()
            content = response.read()
        kind = response.getheader("Content-Type", "")
        return response.status, f"{response.headers}\n{_text(kind, content)}"


def _text(kind: str, content: bytes) -> str:
    readers = {"application/pdf": text_of_pdf, WORKBOOK: text_of_workbook}
    return readers.get(kind, bytes.decode)(content)


@dataclass
class Scene:
    """The round, those who could look, and what has been seen so far in this stage."""

    cast: Cast
    round: Round
    port: int
    mailbox: Mailbox
    logs: Mapping[str, Path]
    seen: Found = field(default_factory=lambda: {name: set() for name in MARKERS})
    browsers: dict[str, Browser] = field(default_factory=dict)
    mails_read: int = 0

    def note(self, place: str, text: str) -> None:
        for name, word in MARKERS.items():
            if name == RATING and place.endswith(MADE_UP):
                continue
            # Random ids and tokens hold any five digits sooner or later.
            if word in (RANDOM.sub("", text) if name == RATING else text):
                self.seen[name].add(place)

    def invitation(self, who: str) -> Invitation:
        """ "self", or the n-th of a group: "peer", "peer 2"; the order is that of the list."""
        group, _space, number = who.partition(" ")
        rows = Invitation.objects.filter(round=self.round, group__key=group).order_by("name")
        return rows.select_related("group", "round__terms")[int(number or 1) - 1]

    def token(self, who: str) -> str:
        invitation = self.invitation(who)
        return derive_token(ANSWER_ROUTE, invitation.pk, invitation.link_version)

    def page(self, route: str, who: str) -> str:
        return reverse(f"rater:{route}", args=[self.token(who)])

    def browser(self, who: str) -> Browser:
        if who not in self.browsers:
            self.browsers[who] = Browser(self.port)
        return self.browsers[who]

    def of_round(self, route: str, **more: object) -> str:
        return reverse(route, kwargs={"pk": self.round.pk, **more})

    def run_worker(self) -> None:
        with self.logs["worker"].open("ab") as log:
            subprocess.run(
                [sys.executable, "-m", "parallax", "worker", "--once"],
                check=True,
                env=server.environment(WORKER, f"http://127.0.0.1:{self.port}"),
                stdout=log,
                stderr=log,
                timeout=60,
            )


@pytest.fixture
def scene(transactional_db: None, cast: Cast, mailbox: Mailbox, tmp_path: Path) -> Iterator[Scene]:
    """A web server of its own, so that every line it writes can be read."""
    port = free_port()
    logs = {name: tmp_path / f"{name}.log" for name in ("web", "worker")}
    with logs["web"].open("wb") as log:
        live = server.launch(port, log=log)
    round = make_round(cast, State.DESIGNING, now=timezone.now())
    scene = Scene(cast, round, port, mailbox, logs)
    for who, person in {
        "director": cast.director,
        "coach": cast.coach,
        "leader": cast.leader,
        "other coach": cast.other_coach,
        "other leader": cast.other_leader,
        "stranger": cast.stranger,
    }.items():
        client = Client()
        client.force_login(person)
        scene.browser(who).cookies["sessionid"] = client.cookies["sessionid"].value
    yield scene
    live.stop()


def test_every_word_stays_where_it_belongs(scene: Scene) -> None:
    design(scene)
    nominate(scene)
    send_invitations(scene)
    answer(scene)
    fail_while_posting(scene)
    search_disk(scene)
    assert look_around(scene) == EXPECTED["collecting"]
    close(scene)
    assert look_around(scene) == EXPECTED["undecided"]
    choose(scene)
    moderate(scene)
    assert look_around(scene) == EXPECTED["moderated"]
    release(scene)
    read_together(scene)
    assert look_around(scene) == EXPECTED["debriefing"]
    open_the_rest(scene)
    assert look_around(scene) == EXPECTED["released"]


# What people do


def design(scene: Scene) -> None:
    first = Item.objects.filter(dimension__questionnaire__round=scene.round).get(
        key="listening-finish"
    )
    done(scene, "leader", scene.of_round("shared:remarks", kind="items", key=first.key),
         text=MARKERS["remark"])  # fmt: skip
    for person in ("coach", "leader"):
        revision = str(current_questionnaire(scene.round).revision)
        done(scene, person, scene.of_round("shared:questionnaire-agree"), revision=revision)


def nominate(scene: Scene) -> None:
    for group, count in GROUPS.items():
        if group != "self":
            pasted = "\n".join(
                f"{group.title()} {n} <{group}.{n}@example.org>" for n in range(1, count + 1)
            )
            done(scene, "leader", scene.of_round("leader:raters-list"), group=group, text=pasted)
    done(scene, "leader", scene.of_round("leader:raters-send"))
    done(scene, "coach", scene.of_round("coach:raters-return"), note=MARKERS["note"])
    for who in ("leader", "coach"):
        look(scene, who, f"{who}:raters", scene.of_round(f"{who}:raters"))


def send_invitations(scene: Scene) -> None:
    """The mail server says no to the first one of all."""
    scene.run_worker()
    watch(scene)
    done(scene, "leader", scene.of_round("leader:raters-send"))
    day = timezone.localdate() + timedelta(days=14)
    done(scene, "coach", scene.of_round("coach:launch"), closes_on=day.isoformat())
    scale = terms.FormScale(LOWEST, HIGHEST, {LOWEST: "Never", HIGHEST: "Always"}, True)
    change_form(scene.round, scale=scale)
    scene.mailbox.refusal = "451 try again later"
    scene.run_worker()
    assert Message.objects.filter(sent_at=None, attempts=1).exists()
    scene.mailbox.refusal = ""
    # As the job of every minute does.
    Message.objects.filter(sent_at=None).update(due_at=timezone.now())
    wake_sender()
    scene.run_worker()
    assert not Message.objects.filter(sent_at=None).exists()


def answer(scene: Scene) -> None:
    for group, count in GROUPS.items():
        for number in range(1, count + 1):
            who = group if number == 1 else f"{group} {number}"
            if who in ("peer 5", "peer 6", "direct_report 6"):
                continue
            submit(scene, who, _words(group, number))
    # Written and never sent; sent and taken back.
    done(scene, "peer 6", scene.page("answer", "peer 6"), **_fields(scene, "peer 6", "draftonly"))
    submit(scene, "direct_report 6", dict.fromkeys(PROMPTS, MARKERS[TAKEN_BACK]))
    assert MARKERS[TAKEN_BACK] in read(scene, "direct_report 6", "review")
    done(scene, "direct_report 6", scene.page("withdraw", "direct_report 6"))
    done(scene, "peer 5", scene.page("decline", "peer 5"), reason=MARKERS["decline"])


def _words(group: str, number: int) -> dict[str, str]:
    if number == 1:
        return {prompt: f"See {MARKERS[f'{prompt}_{group}']} here." for prompt in PROMPTS}
    return {prompt: f"Words of number {number} in {group} on {prompt}." for prompt in PROMPTS}


def _fields(scene: Scene, who: str, name: str) -> dict[str, str]:
    return {"revision": "0"} | {f"c-{prompt}": MARKERS[name] for prompt in PROMPTS}


def submit(scene: Scene, who: str, words: Mapping[str, str]) -> None:
    group = who.partition(" ")[0]
    items = frozen_form(scene.round).for_group(group).items
    # One person gives one item a value that nobody else gives to anything.
    rare = items[0].id if who == "peer" else ""
    ratings = {
        f"r-{item.id}": str(RARE_VALUE if item.id == rare else LOWEST + at % 2)
        for at, item in enumerate(items)
    }
    comments = {f"c-{prompt}": text for prompt, text in words.items()}
    done(scene, who, scene.page("answer", who), revision="0", go="submit", **ratings, **comments)
    assert Invitation.objects.get(pk=scene.invitation(who).pk).answered


def fail_while_posting(scene: Scene) -> None:
    """Refused, broken, away, astray, too much: the words come back to whoever wrote them, or nowhere."""
    rater, path = scene.browser("peer 6"), scene.page("answer", "peer 6")
    status, page = rater.post(path, revision="1", **{"c-stop": MARKERS[TOO_LONG] + "x" * 4000})
    assert (status, MARKERS[TOO_LONG] in page) == (422, True)
    with _owner() as owner:
        owner.execute(f"REVOKE EXECUTE ON ALL FUNCTIONS IN SCHEMA public FROM {WEB}")
        refused(scene, 500, rater.post(path, revision="1", **{"c-stop": MARKERS[FAILED]}))
    _grant_again()
    with database_away():
        refused(scene, 503, rater.post(path, revision="1", **{"c-stop": MARKERS[AWAY]}))
    refused(scene, 404, rater.post(path[:-3] + "/", **{"c-stop": MARKERS[ASTRAY]}))
    fields = {f"x-{number}": "" for number in range(settings.DATA_UPLOAD_MAX_NUMBER_FIELDS)}
    refused(scene, 400, rater.post(path, **fields, **{"c-stop": MARKERS[TOO_MUCH]}))
    assert MARKERS[NEVER_SENT] in read(scene, "peer 6", "answer")
    assert "ProgrammingError" in scene.logs["web"].read_text()
    assert "451" in scene.logs["worker"].read_text()


def refused(scene: Scene, status: int, answer: tuple[int, str]) -> None:
    assert answer[0] == status
    scene.note(f"error page {status}", answer[1])


def _owner() -> psycopg.Connection:
    return psycopg.connect(address(OWNER, database_name()), autocommit=True)


def _grant_again() -> None:
    roles.grant(address(OWNER, database_name()), WEB, WORKER)


@contextmanager
def database_away() -> Iterator[None]:
    """It lets the web process in no more, and throws it out."""
    with superuser() as connection:
        database, role = sql.Identifier(database_name()), sql.Identifier(WEB)
        revoke = sql.SQL("REVOKE CONNECT ON DATABASE {} FROM {}")
        connection.execute(revoke.format(database, role))
        connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s AND usename = %s",
            [database_name(), WEB],
        )
        yield
        connection.execute(sql.SQL("GRANT CONNECT ON DATABASE {} TO {}").format(database, role))


def close(scene: Scene) -> None:
    done(scene, "coach", scene.of_round("coach:close"), sure="on")
    watch(scene)
    scene.run_worker()
    assert Round.objects.get(pk=scene.round.pk).state == State.REVIEWING
    # There is something to choose, and no figure before it is chosen.
    report = Report.objects.get(round=scene.round)
    assert (report.breakdown, report.protected) == ("", None)


def choose(scene: Scene) -> None:
    done(scene, "coach", scene.of_round("coach:breakdown"), breakdown="as_promised")
    watch(scene)
    scene.run_worker()


def moderate(scene: Scene) -> None:
    """Peers' "stop" is disguised, peers' "growth" withheld; both after second thoughts. The rest is kept."""
    disguised, withheld = _comment(scene, "stop_peer"), _comment(scene, "growth_peer")
    decide(scene, disguised, decision="withhold", reason=MARKERS["oldreason"])
    decide(scene, disguised, decision="disguise", disguised=MARKERS["wording"])
    decide(scene, withheld, decision="disguise", disguised=MARKERS["oldwording"])
    decide(scene, withheld, decision="withhold", reason=MARKERS["reason"])
    remaining = DeskComment.objects.filter(round=scene.round, decision="").count()
    done(scene, "coach", scene.of_round("coach:comments-keep"), remaining=str(remaining))
    revision = str(Report.objects.get(round=scene.round).revision)
    composed = {"summary": MARKERS["summary"], "note_plan": MARKERS["coachnote"]}
    done(
        scene, "coach", scene.of_round("coach:compose"), **composed, revision=revision, shown="plan"
    )


def _comment(scene: Scene, name: str) -> DeskComment:
    return DeskComment.objects.get(round=scene.round, text__contains=MARKERS[name])


def decide(scene: Scene, comment: DeskComment, **fields: str) -> None:
    revision = str(DeskComment.objects.get(pk=comment.pk).revision)
    path = scene.of_round("coach:comment-decide", comment=comment.pk)
    done(scene, "coach", path, revision=revision, **fields)


def release(scene: Scene) -> None:
    done(scene, "coach", scene.of_round("coach:release"), understood="on", staged="on")
    watch(scene)
    scene.run_worker()
    assert Round.objects.get(pk=scene.round.pk).state == State.RELEASED


def read_together(scene: Scene) -> None:
    """ "Continue" is open, "stop" is announced, all else is closed; the leader writes, and shares the goal alone."""
    for step, part in (("open", "reading"), ("open", "continue"), ("show", "stop")):
        done(scene, "coach", scene.of_round("coach:debrief-step"), step=step, part=part)
    debrief = Debrief.objects.get(report__round=scene.round)
    [section] = [s for s in debriefing.open_sections(debrief) if s.id == "continue"]
    [piece] = [p for p in pieces_of(section) if MARKERS["continue_peer"] in p.words]
    place = {"part": "continue", "anchor": piece.anchor}
    note = scene.of_round("leader:debrief-note")
    guess = {"kind": "prediction", "place": "stop", "text": MARKERS["guess"]}
    done(scene, "leader", note, revision="0", **guess)
    thought = {"kind": "reflection", "place": "continue", "text": MARKERS["thought"]}
    done(scene, "leader", note, revision="0", **thought)
    done(scene, "leader", scene.of_round("leader:debrief-mark"), attitude="explore", **place)
    goal = {"title": MARKERS["aim"], **place}
    done(scene, "leader", scene.of_round("leader:goals"), revision="0", **goal)
    own = GoalDraft.objects.get(debrief=debrief).pk
    done(scene, "leader", scene.of_round("leader:debrief-share", own=own), shared="yes")


def open_the_rest(scene: Scene) -> None:
    done(scene, "coach", scene.of_round("coach:debrief-finish"))
    watch(scene)
    scene.run_worker()


def done(scene: Scene, who: str, path: str, **fields: str) -> None:
    status, page = scene.browser(who).post(path, **fields)
    assert status in (302, 303), f"{path}: {status}\n{page}"


def read(scene: Scene, who: str, route: str) -> str:
    status, page = scene.browser(who).get(scene.page(route, who))
    assert status == 200
    return page


# Where it is looked


def look_around(scene: Scene) -> Found:
    """Every marker that was found, with its places; then the next stage begins with nothing seen."""
    walk(scene)
    watch(scene)
    search_folder(scene, "files of the installation", os.environ["PARALLAX_VAR"])
    found = {name: places for name, places in scene.seen.items() if places}
    scene.seen = {name: set() for name in MARKERS}
    return found


def walk(scene: Scene) -> None:
    """Every address by everybody, and every page of a rater by those who hold a link."""
    world = World(scene.cast, dict.fromkeys(State, scene.round), {}, scene.token("peer 2"))
    people = ["director", "coach", "leader", "other coach", "other leader", "stranger", "anonymous"]
    for name, path in _paths(scene, world):
        for who in people:
            look(scene, who, name, path)
    for name, path in _asked_for(scene):
        look(scene, "leader", name, path)
    for who in (*WRITERS, "peer 2", "peer 5", "peer 6", "direct_report 6"):
        for name in TABLE:
            if name.startswith("rater:"):
                look(scene, who, name, reverse(name, args=[scene.token(who)]))


def _paths(scene: Scene, world: World) -> Iterator[tuple[str, str]]:
    for name, row in TABLE.items():
        if name.startswith("rater:"):
            continue
        try:
            arguments = dict(row.arguments(world))
        except IndexError:
            continue  # No comment on the desk yet.
        for kind in KINDS if name.endswith("report-download") else [None]:
            yield name, reverse(name, kwargs=arguments | ({"kind": kind} if kind else {}))


def _asked_for(scene: Scene) -> Iterator[tuple[str, str]]:
    """What a leader can ask for by name, whether or not it is open."""
    debrief, goals = scene.of_round("leader:debrief"), scene.of_round("leader:goals")
    for part in Part:
        yield "leader:debrief", f"{debrief}?section={part}"
    for prompt in PROMPTS:
        for number in range(1, 1 + sum(GROUPS.values())):
            yield "leader:goals", f"{goals}?part={prompt}&anchor=prompt-{prompt}-{number}"


def look(scene: Scene, who: str, name: str, path: str) -> None:
    status, page = scene.browser(who).get(path)
    assert status < 500, f"{name} for {who}"
    kind = path.rstrip("/").rpartition("/")[2] if name.endswith("report-download") else ""
    scene.note(f"{who}: {name} {kind}".strip(), page)


def watch(scene: Scene) -> None:
    """What runs by itself: tables (outbox, events and jobs among them), mails, lines of the processes."""
    search_tables(scene)
    for mail in scene.mailbox.messages[scene.mails_read :]:
        scene.note(f"mail to {_receiver(scene, mail)}", _whole(mail))
    scene.mails_read = len(scene.mailbox.messages)
    for name, log in scene.logs.items():
        scene.note(f"log of {name}", log.read_text())


def _receiver(scene: Scene, mail: EmailMessage) -> str:
    people = {scene.cast.leader.email: "leader", scene.cast.coach.email: "coach"}
    return next((who for email, who in people.items() if email in str(mail["To"])), "rater")


def _whole(mail: EmailMessage) -> str:
    parts = [part.get_content() for part in mail.walk() if part.get_content_maintype() == "text"]
    return "\n".join([*(f"{name}: {value}" for name, value in mail.items()), *parts])


def search_tables(scene: Scene) -> None:
    """As the superuser, row by row as text; what is binary also as the bytes it stands for."""
    with superuser(database_name()) as connection:
        names = connection.execute(
            "SELECT relname FROM pg_class WHERE relkind IN ('r', 'm') AND relnamespace = 'public'::regnamespace"
        ).fetchall()
        for (name,) in names:
            rows = connection.execute(
                sql.SQL("SELECT t::text FROM {} AS t").format(sql.Identifier(name))
            ).fetchall()
            for (row,) in rows:
                scene.note(f"table {name}", row)
                for binary in re.findall(r"\\x([0-9a-f]+)", row):
                    scene.note(f"table {name}", bytes.fromhex(binary).decode("latin-1"))


def search_folder(scene: Scene, place: str, folder: str) -> None:
    for path in Path(folder).rglob("*"):
        content = path.read_bytes() if path.is_file() else b""
        for name, word in MARKERS.items():
            if name != RATING and word.encode() in content:
                scene.seen[name].add(place)


def search_disk(scene: Scene) -> None:
    """The files of this database, rows that are dead included."""
    with superuser(database_name()) as connection:
        connection.execute("CHECKPOINT")
        row = connection.execute(
            "SELECT current_setting('data_directory') || '/base/' || oid FROM pg_database WHERE datname = %s",
            [database_name()],
        ).fetchone()
    assert row
    before = {name: set(places) for name, places in scene.seen.items()}
    search_folder(scene, "disk", row[0])
    assert "disk" in scene.seen["remark"]
    assert not [name for name in ALL_ANSWERS if scene.seen[name] != before[name]]
    scene.seen = before
