"""What a query answers: an immutable table of named tuples."""

from __future__ import annotations

import datetime
import json
from collections import namedtuple
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, Generic, TypeAlias, TypeVar, overload

from govkg.namespaces import compact

if TYPE_CHECKING:
    from decimal import Decimal

    import pandas

Value: TypeAlias = "str | int | bool | Decimal | datetime.date | None"
"""What a cell holds. An IRI is a string; an unbound variable is None."""

RowT = TypeVar("RowT", bound=tuple[Any, ...])


class Rows(Sequence[RowT], Generic[RowT]):
    r"""An answer: a sequence of named tuples that can show and convert itself.

    Example:
        >>> from collections import namedtuple
        >>> rows = Rows(("a", "b"), [namedtuple("Row", "a b")(1, "x")], title="T")
        >>> rows[0].b, len(rows), rows.to_csv()
        ('x', 1, 'a,b\r\n1,x\r\n')
    """

    __slots__ = ("_items", "columns", "title")

    def __init__(
        self, columns: Sequence[str], items: Iterable[RowT], *, title: str = ""
    ) -> None:
        self.columns = tuple(columns)
        self._items = tuple(items)
        self.title = title

    @overload
    def __getitem__(self, index: int) -> RowT: ...
    @overload
    def __getitem__(self, index: slice) -> Rows[RowT]: ...
    def __getitem__(self, index: int | slice) -> RowT | Rows[RowT]:
        if isinstance(index, slice):
            return Rows(self.columns, self._items[index], title=self.title)
        return self._items[index]

    def __len__(self) -> int:
        return len(self._items)

    def __iter__(self) -> Iterator[RowT]:
        return iter(self._items)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Rows):
            return NotImplemented
        return (self.columns, self._items) == (other.columns, other._items)

    def __hash__(self) -> int:
        return hash((self.columns, self._items))

    def __repr__(self) -> str:
        return f"<{len(self)} rows: {', '.join(self.columns)}>"

    def where(self, condition: Callable[[RowT], bool]) -> Rows[RowT]:
        """Return the rows for which a condition holds."""
        return Rows(self.columns, filter(condition, self), title=self.title)

    def to_dicts(self) -> list[dict[str, Value]]:
        """Return one dictionary a row."""
        return [dict(zip(self.columns, item, strict=True)) for item in self]

    def to_json(self) -> str:
        """Return a JSON array of objects; dates are ISO strings."""
        return json.dumps(self.to_dicts(), default=_to_json, ensure_ascii=False)

    def to_csv(self) -> str:
        """Return CSV as RFC 4180 has it, with a header line."""
        import csv
        import io

        out = io.StringIO()
        writer = csv.writer(out)
        writer.writerow(self.columns)
        writer.writerows(self)
        return out.getvalue()

    def to_pandas(self) -> pandas.DataFrame:
        """Return a pandas DataFrame.

        Raises:
            ImportError: If pandas is not installed.
        """
        import pandas

        return pandas.DataFrame(list(self), columns=list(self.columns))

    def _repr_html_(self) -> str:
        import html

        head = "".join(f"<th>{html.escape(name)}</th>" for name in self.columns)
        body = "".join(
            "<tr>" + "".join(f"<td>{_to_html(cell)}</td>" for cell in item) + "</tr>"
            for item in self
        )
        caption = f"<caption>{html.escape(self.title)}</caption>" if self.title else ""
        return (
            f"<table>{caption}<thead><tr>{head}</tr></thead>"
            f"<tbody>{body}</tbody></table>"
        )


def row_type(columns: Sequence[str]) -> Callable[..., Any]:
    """Return a class of named tuples for columns that are known only at run time."""
    make: Callable[..., Any] = namedtuple("Row", columns, rename=True)  # type: ignore[misc]
    return make


def _to_json(value: object) -> object:
    if isinstance(value, datetime.date):
        return value.isoformat()
    if type(value).__name__ == "Decimal":
        return float(value)  # type: ignore[arg-type]
    raise TypeError(f"no JSON for {type(value).__name__}")


def _to_html(value: Value) -> str:
    import html

    if value is None:
        return ""
    text = html.escape(str(value))
    if isinstance(value, str) and value.startswith(("http://", "https://")):
        return f'<a href="{text}">{html.escape(compact(value))}</a>'
    return text
