"""Asking to be let off a duty: where duties and approvals meet."""
