"""Mappings in the formats of the ecosystems that use them."""

from govkg.export.mappings.records import Loss
from govkg.export.mappings.write import MAPPING_FORMATS, export_mappings

__all__ = ["MAPPING_FORMATS", "Loss", "export_mappings"]
