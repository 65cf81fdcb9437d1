"""Tracing: what the recorder wrote in front of a resource DLL on a real cluster, read and judged."""
