"""Whole flows in a real browser, on a desktop and on a phone."""
