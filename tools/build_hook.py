"""Compiles the translations when the package is built or installed for development."""

import importlib
import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class CompileCatalogues(BuildHookInterface[Any]):
    PLUGIN_NAME = "custom"

    def initialize(self, _version: str, _build_data: dict[str, Any]) -> None:
        sys.path.insert(0, str(Path(self.root) / "tools"))
        catalogues = importlib.import_module("catalogues")
        catalogues.compile_all(Path(self.root) / "src" / "dudao")
