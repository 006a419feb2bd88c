"""Jobs about people: sessions that have ended are deleted."""

from procrastinate.contrib.django import app

from .sessions import SessionStore


@app.periodic(cron="40 3 * * *")
@app.task(name="people.clear_sessions", queueing_lock="people.clear_sessions")
def clear_sessions(timestamp: int) -> None:
    SessionStore.clear_expired()
