"""The log as people read it."""

import json

from frontdesk.desk import Desk


def said(desk: Desk) -> list[str]:
    """The text of every entry, the oldest first."""
    with desk.database.reading() as (_session, raw):
        bodies = raw.execute("SELECT body FROM entry_body ORDER BY seq").fetchall()
    return [str(json.loads(body)["text"]) for (body,) in bodies]
