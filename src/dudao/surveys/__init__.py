"""Surveys of satisfaction: their statistics, their open answers, and the analysis of answers that lie in a file."""
