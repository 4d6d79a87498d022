"""Build a whole course pack from one lesson-spec YAML."""

__version__ = "0.1.0"
