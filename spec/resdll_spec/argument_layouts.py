"""How the inputs of Online and Offline are laid out: property lists and the names of nodes.

The numbers are those of the header ``clusapi.h`` (CAPI, MGW) and, for a computer's name, of ``winbase.h``.
"""

from __future__ import annotations

from enum import IntEnum

NODE_NAME_LENGTH = 15
"""Letters of the longest NetBIOS name of a computer (MAX_COMPUTERNAME_LENGTH)."""

HOST_NAME_LENGTH = 63
"""Letters of the longest label of a DNS name."""

DNS_NAME_LENGTH = 255
"""Octets of the longest DNS name."""

PROPERTY_ALIGNMENT = 4
"""Bytes to which each entry of a property list is padded; its length does not count the padding."""


class PropertySyntax(IntEnum):
    """What an entry of a property list is: the type in the high word, the format in the low one (CLUSPROP_SYNTAX)."""

    CLUSPROP_SYNTAX_ENDMARK = 0x00000000
    CLUSPROP_SYNTAX_NAME = 0x00040003
    CLUSPROP_SYNTAX_LIST_VALUE_BINARY = 0x00010001
    CLUSPROP_SYNTAX_LIST_VALUE_DWORD = 0x00010002
    CLUSPROP_SYNTAX_LIST_VALUE_SZ = 0x00010003
    CLUSPROP_SYNTAX_LIST_VALUE_MULTI_SZ = 0x00010005
