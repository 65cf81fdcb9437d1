"""Counterexamples of a target: programs that show a finding, replayed, made small, stored and handed out."""
