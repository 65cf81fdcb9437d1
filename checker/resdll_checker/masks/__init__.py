"""The masks of OfflineFlags: what each means, what it changes, and how flags interact."""

from __future__ import annotations
