"""Builds many corpora at once: validates, infers, counts, and proposes crosswalks.

A part is one instrument, or one crosswalk, with all its files. Whatever all parts
share, the ontology with its schemes, places and bodies, goes to every worker; parts
know of each other only what they refer to. So a part fits on any machine, and the
whole need not fit on one. The same steps run here and on Spark.
"""

from __future__ import annotations

from govkg.batch.job import Summary, run_batch

__all__ = ["Summary", "run_batch"]
