"""The steps by which the tables came to be as they are. Run by `permits.persistence.migrate`."""
