"""The committed diagrams: what there is, how each is made from the specification, and which of them are stale."""
