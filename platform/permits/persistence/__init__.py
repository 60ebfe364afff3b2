"""Where the platform keeps things: rows, files and the chain of what was done.

Knows SQLAlchemy, SQLite, PostgreSQL and the disk. Knows no web, no law and no definition of an item: it stores
what the core said and hands it back unchanged. Times are aware UTC datetimes and are always handed in.
"""
