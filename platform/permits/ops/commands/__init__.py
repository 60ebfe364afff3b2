"""One module for each command: `declare(parser)` says what it takes, `run(options, language)` gives its `Answer`."""
