"""Logs sent in through the desk: looked at, mapped on screen, rehearsed and taken in by a worker of their own."""
