"""The figures that Dudao promises, measured: each module here has ``run(options)`` and gives rows."""
