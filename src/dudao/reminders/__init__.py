"""Reminders: what a person should know without looking: what falls due, what is late, what is asked of them."""
