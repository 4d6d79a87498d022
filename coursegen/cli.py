"""Commands: words to one call, errors to an exit code; no logic."""
