"""The frame: settings, addresses, wiring, command line."""
