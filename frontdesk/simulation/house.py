"""What the parts of the simulated centre need of the whole."""

from collections.abc import Callable, Sequence
from typing import Any, Protocol

from frontdesk.registers.unit_of_work import Actor
from frontdesk.simulation.scenes import Told


class House(Protocol):
    """The centre, as its jobs, its changes of duty and its mornings see it."""

    on_duty: Actor | None

    def do(self, function: Callable[..., Any], *args: Any, **kw: Any) -> Any:
        """One act of whoever is on duty."""

    def act(self, staff_no: str, function: Callable[..., Any], *args: Any, **kw: Any) -> Any:
        """One act of somebody of the invented staff."""

    def later(self, minutes: float, act: Callable[[], None]) -> None:
        """Lay out what comes in so many minutes."""

    def by(self, staff_no: str) -> Actor:
        """Somebody of the invented staff."""

    def tell(self, notification: int) -> None:
        """Ring whoever must hear of it, in a while."""

    def answered(self, notification: int) -> None:
        """They were reached at once."""

    def department(self, name: str) -> str:
        """What a department is called."""

    def pick(self, told: Sequence[Told]) -> str:
        """One of some texts, in the language of the log."""
