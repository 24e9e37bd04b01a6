"""Obligations at work: what is owed, by when, and whether it was done."""
