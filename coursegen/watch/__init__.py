"""Packs built again as their lessons change, by a process that is kept warm."""
