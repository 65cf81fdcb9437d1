"""Mutation of the specification: change one thing in one row and see which oracle notices."""
