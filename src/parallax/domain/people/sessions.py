"""Sign-in sessions in the database, under a fingerprint of the key that the browser's cookie holds.

A dump of the database therefore signs nobody in: the cookie cannot be made from the row.
"""

import hashlib
from typing import Any

from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.contrib.sessions.base_session import AbstractBaseSession
from django.utils import timezone


class SessionStore(DatabaseStore):
    def _get_session_from_db(self) -> AbstractBaseSession | None:
        key = self.session_key
        found: AbstractBaseSession | None = None
        if key:
            rows = self.model.objects.filter(expire_date__gt=timezone.now())
            found = rows.filter(session_key=fingerprint(key)).first()
        if found is None:
            self._session_key = None
        return found

    def exists(self, session_key: str) -> bool:
        return super().exists(fingerprint(session_key))

    def create_model_instance(self, data: dict[str, Any]) -> AbstractBaseSession:
        row = super().create_model_instance(data)
        row.session_key = fingerprint(row.session_key)
        return row

    def delete(self, session_key: str | None = None) -> None:
        key = session_key or self.session_key
        if key:
            super().delete(fingerprint(key))


def fingerprint(key: str) -> str:
    """160 bits of SHA-256, as long as the column; keys are random, so no salt is needed."""
    return hashlib.sha256(key.encode()).hexdigest()[:40]
