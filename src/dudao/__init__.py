"""Dudao 督導: customer relations of property services, scored by the standard itself."""

__version__ = "0.1.0"
