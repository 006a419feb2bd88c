"""Runs the jobs that are due, in the worker's role, on the test's own connection, so that it works inside a test's transaction too."""

import json
from typing import Any

from django.db import connection
from procrastinate.contrib.django import app

from parallax.config.roles import WORKER
from tests.harness.database import acting_as

DUE = "SELECT id, task_name, args FROM procrastinate_jobs WHERE status = 'todo' AND (scheduled_at IS NULL OR scheduled_at <= now()) ORDER BY id"


def run_worker() -> list[str]:
    """Until nothing is due; returns the names of the tasks in the order in which they ran. A failing job fails the test."""
    done: list[str] = []
    while jobs := _due():
        for number, task, arguments in jobs:
            with acting_as(WORKER):
                app.tasks[task].func(**arguments)
                _finish(number)
            done.append(task)
    return done


def _due() -> list[tuple[int, str, dict[str, Any]]]:
    with acting_as(WORKER), connection.cursor() as cursor:
        cursor.execute(DUE)
        return [
            (number, task, arguments if isinstance(arguments, dict) else json.loads(arguments))
            for number, task, arguments in cursor
        ]


def _finish(number: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM procrastinate_jobs WHERE id = %s", [number])
