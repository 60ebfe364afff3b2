"""文书 and certificates as files. Knows values and wording; not where they are stored or who asked."""
