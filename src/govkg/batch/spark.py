"""The same steps on Spark; only this module knows of it.

``pip install govkg[spark]`` brings it, and it needs Java. On a cluster every worker
needs govkg, and the folders must lie where all workers see them.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from typing import Any

from pyspark import RDD, SparkConf, SparkContext, StorageLevel

from govkg.batch.engines import Spread, Step, least

SLICES = 4
"""Slices for each core, so that one long part does not keep the others waiting."""


class SparkEngine:
    """Runs steps on Spark, as a context manager."""

    def __init__(self, master: str) -> None:
        self._master = master

    def __enter__(self) -> SparkEngine:
        # Workers on this machine must be able to import what this process can.
        os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
        conf = SparkConf().setAppName("govkg batch").setMaster(self._master)
        conf.set("spark.ui.enabled", "false").set("spark.log.level", "ERROR")
        conf.set("spark.ui.showConsoleProgress", "false")
        self._context = SparkContext(conf=conf)
        return self

    def __exit__(self, *error: object) -> None:
        self._context.stop()

    def spread(self, things: Iterable[Any]) -> Spread:
        """Spread things over the workers."""
        every = list(things)
        slices = min(len(every), SLICES * self._context.defaultParallelism)
        return Rdd(self._context.parallelize(every, max(1, slices)))

    def share(self, value: Any) -> Callable[[], Any]:
        """Send a value to every worker once."""
        sent = self._context.broadcast(value)
        return lambda: sent.value


class Rdd:
    """Things on Spark; see :class:`govkg.batch.engines.Spread`."""

    def __init__(self, rdd: RDD[Any]) -> None:
        self.rdd = rdd

    def map(self, step: Step) -> Rdd:
        """See :class:`govkg.batch.engines.Spread`."""
        return Rdd(self.rdd.map(step))

    def flat_map(self, step: Step) -> Rdd:
        """See :class:`govkg.batch.engines.Spread`."""
        return Rdd(self.rdd.flatMap(step))

    def join(self, other: Spread) -> Rdd:
        """See :class:`govkg.batch.engines.Spread`."""
        assert isinstance(other, Rdd)
        return Rdd(self.rdd.join(other.rdd))

    def cogroup(self, other: Spread) -> Rdd:
        """See :class:`govkg.batch.engines.Spread`."""
        assert isinstance(other, Rdd)
        groups = self.rdd.cogroup(other.rdd)
        return Rdd(groups.mapValues(_as_lists).filter(_is_in_first))

    def union(self, other: Spread) -> Rdd:
        """See :class:`govkg.batch.engines.Spread`."""
        assert isinstance(other, Rdd)
        return Rdd(self.rdd.union(other.rdd))

    def best(self, number: int) -> Rdd:
        """See :class:`govkg.batch.engines.Spread`."""
        merge = partial(least, number=number)
        found: RDD[Any] = self.rdd.mapValues(_alone).reduceByKey(merge)
        return Rdd(found)

    def keep(self) -> Rdd:
        """See :class:`govkg.batch.engines.Spread`."""
        return Rdd(self.rdd.persist(StorageLevel.MEMORY_AND_DISK))

    def in_order(self) -> Iterator[Any]:
        """See :class:`govkg.batch.engines.Spread`."""
        # Sorting looks at everything first, to find where to cut; once is enough.
        kept = self.rdd.persist(StorageLevel.MEMORY_AND_DISK)
        ordered: RDD[Any] = kept.sortBy(_itself)
        yield from ordered.toLocalIterator()
        kept.unpersist()


def _as_lists(groups: tuple[Iterable[Any], Iterable[Any]]) -> tuple[list[Any], ...]:
    return tuple(map(list, groups))


def _is_in_first(pair: tuple[Any, tuple[list[Any], ...]]) -> bool:
    return bool(pair[1][0])


def _alone(value: Any) -> list[Any]:
    return [value]


def _itself(value: Any) -> Any:
    return value
