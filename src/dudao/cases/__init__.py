"""Complaints, suggestions and needs, from the first call to closing."""
