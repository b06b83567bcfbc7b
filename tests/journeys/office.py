"""The bureau of a journey: its people by account name, and the days that pass."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import time_machine

from journeys.browse import Person

CHINA = ZoneInfo("Asia/Shanghai")


class Office:
    """`office("clerk")` is the clerk at the desk, logged in today."""

    def __init__(self, traveller: time_machine.Traveller) -> None:
        self._traveller = traveller
        self._people: dict[str, Person] = {}

    def __call__(self, username: str) -> Person:
        if username not in self._people:
            self._people[username] = Person(username)
        return self._people[username]

    def on(self, day: str, hour: int = 9) -> None:
        """It is that day now (ISO); overnight everybody was logged out."""
        morning = datetime.combine(date.fromisoformat(day), datetime.min.time(), CHINA)
        self._traveller.move_to(morning.replace(hour=hour))
        self._people.clear()
