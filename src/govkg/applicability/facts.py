"""The facts of the graph on which it turns whether a norm applies."""

from __future__ import annotations

import datetime
import operator
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from govkg.applicability.profile import Measured, Profile

if TYPE_CHECKING:
    from govkg.session import Day, Session


@dataclass(frozen=True, slots=True)
class Bound:
    """From which value on a characteristic holds."""

    quantity: str
    bound: str
    value: Measured

    def holds_for(self, measured: Measured) -> bool | None:
        """Tell whether a value satisfies the bound; None if it is of another kind."""
        if isinstance(measured, Decimal) != isinstance(self.value, Decimal):
            return None
        one: Any = measured
        other: Any = self.value
        tests = {
            "at least": operator.ge,
            "more than": operator.gt,
            "at most": operator.le,
            "less than": operator.lt,
        }
        return bool(tests[self.bound](one, other))


class Facts:
    """The facts of the graph on which applicability turns.

    Attributes:
        texts: What a concept or circumstance is called, for reasons and questions.
        questions: How a characteristic is asked.
        kinds: Whether a concept is a role, a system or a characteristic.
        wider: The concepts of which a concept is a kind, itself among them.
        bounds: From which values on a characteristic holds.
        criteria: What settles something, by effect.
        exemptions: The exemptions that lift a norm or a whole instrument.
        stated: The citation of the provision that states an exemption.
        aspects: On what a norm turns, by aspect.
    """

    def __init__(
        self,
        turns_on: Iterable[Any],
        exemptions: Iterable[Any],
        criteria: Iterable[Any],
        characteristics: Iterable[Any],
        hierarchy: Iterable[Any],
    ) -> None:
        self.texts: dict[str, str] = {}
        self.questions: dict[str, str] = {}
        self.wider: dict[str, set[str]] = defaultdict(set)
        self.bounds: dict[str, list[Bound]] = defaultdict(list)
        self.criteria: dict[str, dict[str, list[str]]] = {}
        self.aspects: dict[str, dict[str, list[Any]]] = {}
        self.kinds: dict[str, str] = {}
        for row in hierarchy:
            self.texts[row.concept] = row.label
            self.wider[row.concept].add(row.wider)
            self.kinds[row.concept] = row.kind
        for row in characteristics:
            self.questions[row.characteristic] = row.question
            if row.bound:
                value = row.value
                self.bounds[row.characteristic].append(
                    Bound(row.quantity, row.bound, _number(value))
                )
        for row in criteria:
            effects = self.criteria.setdefault(row.settled, {})
            effects.setdefault(row.effect, []).append(row.concept)
        self.exemptions: dict[str, list[str]] = defaultdict(list)
        self.stated: dict[str, str] = {}
        for row in exemptions:
            self.stated[row.exemption] = row.citation
            self.exemptions[row.lifts].append(row.exemption)
            self.texts[row.exemption] = f"{row.citation}: {row.summary}"
        for row in turns_on:
            aspects = self.aspects.setdefault(row.norm, {})
            aspects.setdefault(row.aspect, []).append(row)
            self.texts.setdefault(row.item, row.item_label)

    @classmethod
    def read(
        cls, session: Session, profile: Profile, *, as_of: Day, lang: str | None
    ) -> Facts:
        """Read what concerns a profile's places out of the graph."""
        places = sorted(profile.places)
        return cls(
            session.run(
                "applicability", {"place": places, "as_of": as_of, "lang": lang}
            ),
            session.run("exemptions", {"as_of": as_of, "lang": lang}),
            session.run("criteria", {"lang": lang}),
            session.run("characteristics", {"lang": lang}),
            session.run("hierarchy", {"lang": lang}),
        )


def _number(value: object) -> Measured:
    return value if isinstance(value, datetime.date) else Decimal(str(value))
