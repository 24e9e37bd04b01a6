"""The frame at work: settings, commands, serving, migrations, backup, translations."""
