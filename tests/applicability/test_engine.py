"""Kleene's logic over conditions, exceptions, exemptions and dates."""

from __future__ import annotations

import datetime
from collections import namedtuple
from decimal import Decimal
from itertools import product
from pathlib import Path
from typing import Any

import pytest

import govkg
from govkg.applicability.assessment import assess
from govkg.applicability.facts import Bound, Facts
from govkg.applicability.profile import Profile, read_profile
from govkg.applicability.verdict import Verdict, all_of, any_of, negation
from govkg.errors import LoadError, ParameterError

YES, NO, OPEN = Verdict(True), Verdict(False), Verdict(None, (), frozenset({"q"}))
DAY = datetime.date(2027, 1, 1)

On = namedtuple("On", "norm aspect item item_label system applies_from")
Lift = namedtuple("Lift", "exemption summary citation lifts")
Settle = namedtuple("Settle", "settled criterion effect concept concept_label review")
Fact = namedtuple(
    "Fact", "characteristic label question quantity unit bound value settles"
)
Under = namedtuple("Under", "concept kind label wider")
Asked = namedtuple("Asked", "norm label kind citation summary instrument")


def test_three_values_follow_kleene() -> None:
    """Of two verdicts, false beats open beats true, and the other way round."""
    rank = {False: 0, None: 1, True: 2}
    for one, other in product((YES, NO, OPEN), repeat=2):
        least = min((one, other), key=lambda v: rank[v.holds])
        most = max((one, other), key=lambda v: rank[v.holds])
        assert all_of((one, other)).holds is least.holds
        assert any_of((one, other)).holds is most.holds
    assert [negation(v).holds for v in (YES, NO, OPEN)] == [False, True, None]
    assert all_of(()).holds is True
    assert any_of(()).holds is False


def test_only_what_matters_is_asked() -> None:
    """Where the answer is settled, nothing is asked."""
    assert all_of((OPEN, NO)).asks == frozenset()
    assert any_of((OPEN, YES)).asks == frozenset()
    assert all_of((OPEN, YES)).asks == {"q"}


UNDER = [
    Under("provider", "role", "Provider", "provider"),
    Under("maker", "role", "Maker", "maker"),
    Under("maker", "role", "Maker", "provider"),
    Under("risky", "system", "Risky", "risky"),
    Under("ranking", "system", "Ranking", "ranking"),
    Under("ranking", "system", "Ranking", "risky"),
    Under("toy", "system", "Toy", "toy"),
    Under("big", "characteristic", "Big", "big"),
    Under("foreign", "characteristic", "Foreign", "foreign"),
]
FACTS = [
    Fact("big", "Big", "Is it big?", "compute", "FLOP", "more than", 10, 1),
    Fact("foreign", "Foreign", "Is it foreign?", None, None, None, None, 1),
]


def status(
    *rows: Any,
    profile: Profile,
    lifts: tuple[Any, ...] = (),
    settles: tuple[Any, ...] = (),
) -> tuple[str, datetime.date | None, set[str]]:
    """Assess one norm, and return its status, date and questions."""
    facts = Facts(rows, lifts, settles, FACTS, UNDER)
    norms = [Asked("n", "Norm", "Obligation", "Art. 1", "Do it.", "act")]
    (row,) = assess(profile, facts, norms, DAY, "en").norms
    asked = set(row.questions.split("; ")) if row.questions else set()
    return row.status, row.applies_from, asked


def role(name: str) -> On:
    """Return that a norm addresses a role."""
    return On("n", "role", name, name, None, None)


def system(name: str) -> On:
    """Return that a norm concerns a category."""
    return On("n", "system", name, name, None, None)


def slot(name: str, day: str, category: str | None = None) -> On:
    """Return that a norm applies from a day."""
    from_day = datetime.date.fromisoformat(day)
    return On("n", "date", name, name, category, from_day)


def profile(**known: Any) -> Profile:
    """Return a profile of somebody in one place."""
    given: dict[str, Any] = {
        key: frozenset(value) if isinstance(value, (list, set)) else value
        for key, value in known.items()
    }
    return Profile("p", places=frozenset({"here"}), **given)


NOW = slot("general", "2026-01-01")


def test_roles_are_a_closed_list() -> None:
    """A role that is not named is not had; a kind of a role that is named is asked."""
    provider, maker = profile(roles=["provider"]), profile(roles=["maker"])
    assert status(role("provider"), NOW, profile=maker)[0] == "applies"
    assert status(role("maker"), NOW, profile=provider) == (
        *("open", datetime.date(2026, 1, 1)),
        {"maker"},
    )
    assert status(role("provider"), NOW, profile=profile())[0] == "does not apply"
    denied = profile(roles=["provider"], denied=["maker"])
    assert status(role("maker"), NOW, profile=denied)[0] == "does not apply"


def test_categories_are_asked() -> None:
    """A category that is not named is open, unless it or a wider one is denied."""
    rows = (role("provider"), system("risky"), NOW)
    mine = {"roles": ["provider"]}
    assert status(*rows, profile=profile(**mine, systems=["ranking"]))[0] == "applies"
    assert status(*rows, profile=profile(**mine, systems=["toy"]))[2] == {"risky"}
    no = profile(**mine, systems=["toy"], denied=["risky"])
    assert status(*rows, profile=no)[0] == "does not apply"
    complete = profile(**mine, systems=["toy"], complete=True)
    assert status(*rows, profile=complete)[0] == "does not apply"
    narrow = (role("provider"), system("ranking"), NOW)
    wide_no = profile(**mine, denied=["risky"])
    assert status(*narrow, profile=wide_no)[0] == "does not apply"


def test_conditions_and_exceptions() -> None:
    """A condition must hold, an exception must not; unsettled ones are asked."""
    condition = On("n", "condition", "c", "If so.", None, None)
    exception = On("n", "exception", "e", "Unless so.", None, None)
    rows = (role("provider"), condition, exception, NOW)
    mine: dict[str, Any] = {"roles": ["provider"]}
    assert status(*rows, profile=profile(**mine))[2] == {"c", "e"}
    fits = profile(**mine, affirmed=["c"], denied=["e"])
    assert status(*rows, profile=fits)[0] == "applies"
    for known in (
        {"affirmed": ["c", "e"]},
        {"denied": ["c", "e"]},
        {"denied": ["c"]},
    ):
        found = status(*rows, profile=profile(**mine, **known))
        assert found == ("does not apply", None, set())


def test_criteria_settle_what_they_name() -> None:
    """A condition with a criterion asks for the fact, not for itself."""
    rows = (role("provider"), On("n", "condition", "c", "If so.", None, None), NOW)
    settles = (
        Settle("c", "k", "requires", "foreign", "Foreign", "checked"),
        Settle("c", "k", "requires absence of", "toy", "Toy", "checked"),
    )
    mine: dict[str, Any] = {"roles": ["provider"]}
    asked = status(*rows, profile=profile(**mine), settles=settles)
    assert asked[2] == {"foreign", "toy"}
    yes = profile(**mine, affirmed=["foreign"], denied=["toy"])
    assert status(*rows, profile=yes, settles=settles)[0] == "applies"
    toy = profile(**mine, affirmed=["foreign"], systems=["toy"])
    assert status(*rows, profile=toy, settles=settles)[0] == "does not apply"


def test_criteria_settle_roles_and_categories() -> None:
    """A kind of a role, or a category, that is defined by facts is asked by them."""
    mine: dict[str, Any] = {"roles": ["provider"]}
    settles = (
        Settle("maker", "k", "requires", "big", "Big", "checked"),
        Settle("risky", "l", "requires", "foreign", "Foreign", "checked"),
    )
    rows = (role("maker"), system("risky"), NOW)
    asked = status(*rows, profile=profile(**mine), settles=settles)
    assert asked[2] == {"big", "foreign"}
    small = profile(**mine, measures={"compute": Decimal(3)})
    assert status(*rows, profile=small, settles=settles)[0] == "does not apply"
    both = profile(**mine, measures={"compute": Decimal(11)}, affirmed=["foreign"])
    assert status(*rows, profile=both, settles=settles)[0] == "applies"
    other = profile(roles=["maker"], denied=["foreign"])
    assert status(*rows, profile=other, settles=settles)[0] == "does not apply"


def test_complete_profile_leaves_nothing_open() -> None:
    """Whoever says that nothing was left out is asked nothing."""
    condition = On("n", "condition", "c", "If so.", None, None)
    exception = On("n", "exception", "e", "Unless so.", None, None)
    lifts = (Lift("x", "Not so.", "Art. 2", "n"),)
    known = profile(roles=["provider"], affirmed=["c"], complete=True)
    rows = (role("provider"), condition, exception, NOW)
    assert status(*rows, profile=known, lifts=lifts)[0] == "applies"
    nothing = profile(roles=["provider"], complete=True)
    assert status(*rows, profile=nothing, lifts=lifts)[0] == "does not apply"


def test_anybody_is_everybody() -> None:
    """A norm for anybody is for whoever asks, and no category is needed for it."""
    facts = (role("all"), NOW)
    under = Under("all", "role", "All", "https://w3id.org/govkg/scheme/role_anybody")
    UNDER.append(under)
    try:
        assert status(*facts, profile=profile())[0] == "applies"
    finally:
        UNDER.remove(under)


def test_one_of_several_is_enough() -> None:
    """A criterion that requires one of several holds with any of them."""
    rows = (role("provider"), On("n", "condition", "c", "If so.", None, None), NOW)
    settles = (
        Settle("c", "k", "requires one of", "foreign", "Foreign", "checked"),
        Settle("c", "k", "requires one of", "big", "Big", "checked"),
    )
    mine: dict[str, Any] = {"roles": ["provider"]}
    big = profile(**mine, measures={"compute": Decimal(11)})
    assert status(*rows, profile=big, settles=settles)[0] == "applies"
    small = profile(**mine, measures={"compute": Decimal(10)})
    assert status(*rows, profile=small, settles=settles)[2] == {"foreign"}
    none = profile(**mine, measures={"compute": Decimal(10)}, denied=["foreign"])
    assert status(*rows, profile=none, settles=settles)[0] == "does not apply"


def test_exemption_lifts_a_norm() -> None:
    """An exemption whose condition holds lifts norms and whole instruments."""
    rows = (role("provider"), NOW, On("x", "condition", "c", "If so.", None, None))
    mine: dict[str, Any] = {"roles": ["provider"]}
    for target in ("n", "act"):
        lifts = (Lift("x", "Not so.", "Art. 2", target),)
        yes = profile(**mine, affirmed=["c"])
        assert status(*rows, profile=yes, lifts=lifts)[0] == "does not apply"
        no = profile(**mine, denied=["c"])
        assert status(*rows, profile=no, lifts=lifts)[0] == "applies"
        assert status(*rows, profile=profile(**mine), lifts=lifts)[2] == {"c"}


def test_exemption_without_condition_is_asked() -> None:
    """Role and category alone never exempt: the exemption itself is asked."""
    rows = (role("provider"), NOW, On("x", "role", "provider", "Provider", None, None))
    lifts = (Lift("x", "Not so.", "Art. 2", "n"),)
    mine: dict[str, Any] = {"roles": ["provider"]}
    assert status(*rows, profile=profile(**mine), lifts=lifts)[2] == {"x"}
    for known, expected in (
        ({"affirmed": ["x"]}, "does not apply"),
        ({"denied": ["x"]}, "applies"),
    ):
        found = status(*rows, profile=profile(**mine, **known), lifts=lifts)
        assert found[0] == expected


def test_most_specific_date_counts() -> None:
    """A date for the category goes before the general one, one by criterion first."""
    mine: dict[str, Any] = {"roles": ["provider"], "systems": ["ranking"]}
    later, legacy = slot("later", "2027-06-01", "risky"), slot("legacy", "2028-01-01")
    rows = (role("provider"), NOW, later)
    found = status(*rows, profile=profile(**mine))
    assert found == ("will apply", datetime.date(2027, 6, 1), set())
    settles = (Settle("legacy", "k", "requires", "foreign", "Foreign", "checked"),)
    old = profile(**mine, affirmed=["foreign"])
    assert status(*rows, legacy, profile=old, settles=settles)[1] == datetime.date(
        2028, 1, 1
    )
    new = profile(**mine, denied=["foreign"])
    assert status(*rows, legacy, profile=new, settles=settles)[1] == datetime.date(
        2027, 6, 1
    )


def test_date_that_may_change_the_answer_is_asked() -> None:
    """An unsettled date leaves a norm open only if it lies across the day."""
    mine: dict[str, Any] = {"roles": ["provider"]}
    settles = (Settle("legacy", "k", "requires", "foreign", "Foreign", "checked"),)
    across = (role("provider"), NOW, slot("legacy", "2028-01-01"))
    assert status(*across, profile=profile(**mine), settles=settles)[2] == {"foreign"}
    before = (role("provider"), NOW, slot("legacy", "2026-06-01"))
    found = status(*before, profile=profile(**mine), settles=settles)
    assert found[0] == "applies"


def test_no_date_means_it_does_not_apply() -> None:
    """A norm that applies only to another category from a day has no day here."""
    rows = (role("provider"), slot("later", "2027-06-01", "toy"))
    mine = profile(roles=["provider"], denied=["toy"])
    assert status(*rows, profile=mine) == ("does not apply", None, set())


@pytest.mark.parametrize(
    ("bound", "value", "measured", "holds"),
    [
        ("more than", Decimal("1e25"), Decimal("1e25"), False),
        ("at least", Decimal("1e25"), Decimal("1e25"), True),
        ("less than", DAY, datetime.date(2026, 12, 31), True),
        ("at most", DAY, DAY, True),
        ("at most", DAY, Decimal(3), None),
    ],
)
def test_bounds(bound: str, value: Any, measured: Any, holds: bool | None) -> None:
    """Numbers and days are compared with their own kind."""
    assert Bound("q", bound, value).holds_for(measured) is holds


def write(folder: Path, text: str) -> Path:
    """Write a profile."""
    path = folder / "profile.yaml"
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("roles: [eu-provider]", "no place is named"),
        ("places: [eu]\nrole: [eu-provider]", "'role' is no key of a profile"),
        ("places: [eu]\nroles: [eu-providr]", "Did you mean eu-provider"),
        ("places: [eu]\nfacts: [a]", "is not a list of 'name: value' lines"),
        ("places: [eu]\nfacts: {open-source-licence: maybe}", "neither yes nor no"),
        ("places: [eu]\nfacts: {open-sauce: yes}", "nothing in the graph is called"),
        ("places: [eu]\nmeasures: {training-compute: lots}", "neither a number nor"),
        ("- eu", "has no 'key: value' lines"),
        ("places: [eu", "is not YAML"),
    ],
)
def test_bad_profile_is_one_sentence(
    kg: govkg.KnowledgeGraph, tmp_path: Path, text: str, says: str
) -> None:
    """What is wrong with a file is said with its name and what to do."""
    path = write(tmp_path, text)
    with pytest.raises((LoadError, ParameterError)) as caught:
        read_profile(path, kg._session)
    assert says in str(caught.value)
    assert str(path) in str(caught.value)


TURTLE = """
@prefix govid: <https://w3id.org/govkg/id/> .
@prefix govkg: <https://w3id.org/govkg/ont#> .
@prefix govtax: <https://w3id.org/govkg/scheme/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
<urn:example:mine> a govkg:Profile ;
    govkg:actsAs govtax:role_eu-provider ;
    govkg:hasSystemCategory govtax:system_eu-annex-iii-recruitment ;
    govkg:inPlace govid:eu ;
    govkg:denies govtax:characteristic_open-source-licence ;
    govkg:hasMeasurement <urn:example:size> .
<urn:example:size> a govkg:Measurement ;
    govkg:ofQuantity govtax:quantity_training-compute ;
    govkg:measuredValue 3e25 .
"""


def test_turtle_and_yaml_say_the_same(kg: govkg.KnowledgeGraph, tmp_path: Path) -> None:
    """A profile in Turtle is the profile in YAML."""
    turtle = tmp_path / "mine.ttl"
    turtle.write_text(TURTLE, encoding="utf-8")
    yaml = write(
        tmp_path,
        "name: mine\nroles: [eu-provider]\nsystems: [eu-annex-iii-recruitment]\n"
        "places: [eu]\nfacts: {open-source-licence: no}\n"
        "measures: {training-compute: 3e25}\n",
    )
    one, other = read_profile(turtle, kg._session), read_profile(yaml, kg._session)
    assert one.name.endswith("mine")
    for field in ("roles", "systems", "places", "affirmed", "denied", "measures"):
        assert getattr(one, field) == getattr(other, field), field
