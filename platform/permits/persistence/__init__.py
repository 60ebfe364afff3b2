"""What is kept: cases, events, releases, attachments, audit. Knows no web framework and no law."""
