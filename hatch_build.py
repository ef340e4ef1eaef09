"""Compiles the data into the wheel; see :mod:`govkg.packing`."""

from __future__ import annotations

import shutil
import sys
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class CompileData(BuildHookInterface):  # type: ignore[type-arg, misc, unused-ignore]
    """Adds the graph, its hash and the answers to the wheel's resources."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Compile before the files are collected; editable installs need nothing."""
        if version == "editable":
            return
        root = Path(self.root)
        sys.path.insert(0, str(root / "src"))
        from govkg.packing import pack
        from govkg.resources import Resources

        self._work = Path(tempfile.mkdtemp(prefix="govkg-"))
        pack(Resources(root), self._work)
        for file in sorted(self._work.iterdir()):
            build_data["force_include"][str(file)] = f"govkg/_resources/{file.name}"

    def finalize(
        self, version: str, build_data: dict[str, Any], artifact_path: str
    ) -> None:
        """Remove what was compiled; the wheel has its copy."""
        if version != "editable":
            shutil.rmtree(self._work, ignore_errors=True)
