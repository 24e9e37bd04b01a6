"""The mailroom: what customers write by mail becomes cases, what they answer joins them, and what staff say goes back in the thread."""
