"""A finished pack read back: every door through which text could reach a learner, and every promise of the manifest."""

from coursegen.verify.run import lesson_of, verify

__all__ = ["lesson_of", "verify"]
