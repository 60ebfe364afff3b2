"""One folder for each kind of person who meets the platform. Thin: a view reads, calls one service, renders."""
