"""The core decides and does nothing else: values in, values out.

It knows no web, no database, no disk, no network and no clock of its own. Whoever calls it hands it
everything: today's date, the calendar, the definitions, the person who acts.
"""
