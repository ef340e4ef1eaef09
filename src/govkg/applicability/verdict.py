"""Kleene's three values with reasons: yes, no, and not known, with what to ask."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple


class Verdict(NamedTuple):
    """Whether something holds, why, and what would have to be known.

    Attributes:
        holds: True, False, or None where the profile does not say.
        why: What decided it, in words.
        asks: IRIs of what is not known; empty if ``holds`` is not None.
    """

    holds: bool | None
    why: tuple[str, ...] = ()
    asks: frozenset[str] = frozenset()


def all_of(verdicts: Iterable[Verdict]) -> Verdict:
    """Return whether all hold; the first that does not is the reason."""
    seen = list(verdicts)
    for verdict in seen:
        if verdict.holds is False:
            return verdict
    why = tuple(reason for verdict in seen for reason in verdict.why)
    asks = frozenset().union(*(verdict.asks for verdict in seen))
    return Verdict(None if any(v.holds is None for v in seen) else True, why, asks)


def any_of(verdicts: Iterable[Verdict]) -> Verdict:
    """Return whether one at least holds."""
    return negation(all_of(negation(verdict) for verdict in verdicts))


def negation(verdict: Verdict) -> Verdict:
    """Return the opposite; what is not known stays so."""
    holds = None if verdict.holds is None else not verdict.holds
    return verdict._replace(holds=holds)


class Phrases(NamedTuple):
    """How reasons are said in one language; ``{}`` stands for what it is about."""

    role: str
    system: str
    fact: str
    denied: str
    other: str
    condition: str
    no_condition: str
    exception: str
    no_exception: str
    exemption: str
    no_date: str
    ask: str
    ask_role: str
    ask_system: str
    title: str
    questions: str


PHRASES = {
    "en": Phrases(
        role="role: {}",
        system="system: {}",
        fact="{}: yes",
        denied="{}: no",
        other="addressed to others: {}",
        condition="condition met: {}",
        no_condition="condition not met: {}",
        exception="exception holds: {}",
        no_exception="exception does not hold: {}",
        exemption="exempted: {}",
        no_date="no date from which it applies to this system",
        ask="Does this hold? {}",
        ask_role="Do you act as this? {}",
        ask_system="Is it one of these? {}",
        title="Which norms apply",
        questions="What has to be known",
    ),
    "ja": Phrases(
        role="役割: {}",
        system="システム: {}",
        fact="該当: {}",
        denied="非該当: {}",
        other="名宛人が異なる: {}",
        condition="条件を満たす: {}",
        no_condition="条件を満たさない: {}",
        exception="例外に当たる: {}",
        no_exception="例外に当たらない: {}",
        exemption="適用除外: {}",
        no_date="このシステムに係る適用日がない",
        ask="次に該当するか。{}",
        ask_role="次の役割を担うか。{}",
        ask_system="次のシステムに当たるか。{}",
        title="適用される規範",
        questions="確認を要する事項",
    ),
}
