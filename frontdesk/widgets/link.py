"""The console's line to the desk: one worker thread, never the event loop."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any, Concatenate, ParamSpec, TypeVar

if TYPE_CHECKING:
    from frontdesk.desk import Desk
    from frontdesk.ledger.verify import Problem
    from frontdesk.registers.unit_of_work import Reading, Transaction

P = ParamSpec("P")
R = TypeVar("R")


class DeskLink:
    """Calls the desk from the event loop.

    Args:
        site: folder of the site.
        secret: device secret file, or None for the usual place.
    """

    def __init__(self, site: Path, secret: Path | None = None) -> None:
        self.site = site
        self.secret = secret
        self.desk: Desk | None = None
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="desk")
        self._beside = ThreadPoolExecutor(1, thread_name_prefix="check")
        self._leaving = False

    async def call(self, function: Callable[P, R], *args: P.args, **kw: P.kwargs) -> R:
        """Run a function on the desk's thread."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._thread, lambda: function(*args, **kw))

    async def act(
        self,
        function: "Callable[Concatenate[Transaction, P], R]",
        *args: P.args,
        **kw: P.kwargs,
    ) -> R:
        """One change of the books by whoever is signed in."""
        desk = self.require()
        return await self.call(lambda: desk.act(function, *args, **kw))

    async def ask(
        self, function: "Callable[Concatenate[Reading, P], R]", *args: P.args, **kw: P.kwargs
    ) -> R:
        """One look at the books."""
        desk = self.require()
        return await self.call(lambda: desk.ask(function, *args, **kw))

    def require(self) -> "Desk":
        """The open desk."""
        if self.desk is None:
            raise RuntimeError("the desk is not open yet")
        return self.desk

    async def open(self) -> None:
        """Open the site; the database layer is imported here, behind the first paint."""
        self.desk = await self.call(self._open)

    def _open(self) -> "Desk":
        from frontdesk.desk import Desk
        from frontdesk.pinyin import matches

        matches("w", "王")  # reads the pinyin tables here, so that the first key does not wait
        return Desk(self.site, secret_file=self.secret)

    async def check_opening(self) -> "list[Problem]":
        """What is looked at on opening, in a thread of its own: a long stretch takes minutes."""
        desk, loop = self.require(), asyncio.get_running_loop()
        return await loop.run_in_executor(
            self._beside, lambda: desk.check_opening(lambda done, total: not self._leaving)
        )

    async def draft(self, form: str) -> dict[str, Any] | None:
        """The draft of a form left by whoever is signed in."""
        desk = self.require()
        return await self.call(lambda: desk.draft(form))

    async def keep_draft(
        self, form: str, fields: dict[str, Any] | None, owner: int | None = None
    ) -> None:
        """Keep the fields of a form, or drop its draft (None).

        It is the owner's, by default of whoever is signed in now: by the time the desk's thread
        comes to it somebody else may sit at the keys.
        """
        desk = self.require()
        person = owner if owner is not None else self.person
        if person is not None:
            await self.call(lambda: desk.keep_draft(form, fields, person))

    @property
    def person(self) -> int | None:
        """Id of whoever is signed in."""
        return self.desk.signed_in.person_id if self.desk and self.desk.signed_in else None

    def close(self) -> None:
        """Close the desk and its threads."""
        self._leaving = True
        self._beside.shutdown()
        self._thread.submit(self._close).result()
        self._thread.shutdown()

    def _close(self) -> None:
        if self.desk is not None:
            self.desk.close()
            self.desk = None
