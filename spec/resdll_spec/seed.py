"""The page that the project starts from, sentence by sentence: Microsoft's reference of POFFLINE_V2_ROUTINE.

The numbers follow the order of the page and are permanent; a clause cites sentence 9 as ``SEED/9``.  ``paraphrase`` is
the sentence in our own words, ``locator`` the part of the page that holds it.  A name with its value counts as a
sentence, for it states the value.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

KEY = "SEED"
"""The key of the page among :data:`resdll_spec.sources.SOURCES`."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """One statement of the page: its number in order, where it stands, and what it says."""

    number: int
    locator: str
    paraphrase: str


SENTENCES: tuple[Sentence, ...] = (
    Sentence(
        1, "description", "The routine marks a resource as unavailable once the processing of its clean-up is done."
    ),
    Sentence(2, "description", "POFFLINE_V2_ROUTINE is the type of a pointer to such a routine."),
    Sentence(
        3,
        "syntax",
        "It returns a DWORD and takes six parameters, all inputs; DestinationNodeName and InBuffer are optional.",
    ),
    Sentence(4, "parameter Resource", "Resource identifies the resource to take offline."),
    Sentence(
        5,
        "parameter DestinationNodeName",
        "DestinationNodeName names the node that is to hold the resource when the operation is complete.",
    ),
    Sentence(6, "parameter OfflineFlags", "OfflineFlags is a bit mask of flags with the settings of this operation."),
    Sentence(7, "parameter OfflineFlags", "It can be set to one or more of the values that follow."),
    Sentence(8, "flag IGNORE_RESOURCE_STATUS", "CLUS_RESDLL_OFFLINE_IGNORE_RESOURCE_STATUS is 0x00000001."),
    Sentence(9, "flag IGNORE_RESOURCE_STATUS", "Do the operation even if the resource says that it should be locked."),
    Sentence(
        10, "flag RETURN_TO_SOURCE_NODE_ON_ERROR", "CLUS_RESDLL_OFFLINE_RETURN_TO_SOURCE_NODE_ON_ERROR is 0x00000002."
    ),
    Sentence(
        11, "flag RETURN_TO_SOURCE_NODE_ON_ERROR", "If the resource meets an error, bring it back to the source node."
    ),
    Sentence(12, "flag QUEUE_ENABLED", "CLUS_RESDLL_OFFLINE_QUEUE_ENABLED is 0x00000004."),
    Sentence(
        13,
        "flag QUEUE_ENABLED",
        "Queue the operation if a resource DLL delays it, and retry until it completes or the client cancels it.",
    ),
    Sentence(
        14,
        "flag RETURNING_TO_SOURCE_NODE_BECAUSE_OF_ERROR",
        "CLUS_RESDLL_OFFLINE_RETURNING_TO_SOURCE_NODE_BECAUSE_OF_ERROR is 0x00000008.",
    ),
    Sentence(
        15,
        "flag RETURNING_TO_SOURCE_NODE_BECAUSE_OF_ERROR",
        "It says that the resource met an error and is going back to the source node.",
    ),
    Sentence(16, "flag DUE_TO_EMBEDDED_FAILURE", "CLUS_RESDLL_OFFLINE_DUE_TO_EMBEDDED_FAILURE is 0x00000010."),
    Sentence(17, "flag DUE_TO_EMBEDDED_FAILURE", "It says that there was an embedded failure."),
    Sentence(18, "flag IGNORE_NETWORK_CONNECTIVITY", "CLUS_RESDLL_OFFLINE_IGNORE_NETWORK_CONNECTIVITY is 0x00000020."),
    Sentence(19, "flag IGNORE_NETWORK_CONNECTIVITY", "Do the operation even when there is a network error."),
    Sentence(20, "flag IGNORE_NETWORK_CONNECTIVITY", "The value is not supported before Windows Server 2012 R2."),
    Sentence(
        21, "flag DO_NOT_UPDATE_PERSISTENT_STATE", "CLUS_RESDLL_OFFLINE_DO_NOT_UPDATE_PERSISTENT_STATE is 0x00000040."
    ),
    Sentence(22, "flag DO_NOT_UPDATE_PERSISTENT_STATE", "Leave the persistent state of the resource as it is."),
    Sentence(23, "flag DO_NOT_UPDATE_PERSISTENT_STATE", "The value is not supported before Windows Server 2016."),
    Sentence(
        24,
        "parameter InBuffer",
        "InBuffer points to a buffer with data for the operation, or is NULL if the operation needs none.",
    ),
    Sentence(25, "parameter InBufferSize", "InBufferSize is the size of InBuffer in bytes."),
    Sentence(26, "parameter Reserved", "Reserved is reserved."),
    Sentence(27, "return value", "One code says that the request completed successfully and the resource is offline."),
    Sentence(
        28,
        "return value",
        "One code says that the request is still pending and that a thread was started to process it.",
    ),
    Sentence(
        29, "return value", "If the operation did not succeed for another reason, a system error code is returned."
    ),
    Sentence(30, "requirement", "No client version of Windows supports the routine."),
    Sentence(31, "requirement", "The first server version that supports it is Windows Server 2012."),
    Sentence(32, "requirement", "The target platform is Windows."),
    Sentence(33, "requirement", "It is declared in resapi.h."),
)  # fmt: skip  a sentence is one line


def cited_sentences(source: str) -> frozenset[int]:
    """Return the numbers of the sentences that the ``source`` of a clause cites."""
    return frozenset(int(number) for number in re.findall(rf"\b{KEY}/(\d+)\b", source))
