"""Questionnaires on paper: drawn with marks that a reader finds again, and read from scans. Knows forms and pictures, no database."""
