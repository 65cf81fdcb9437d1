"""The releases of Windows Server by their own names, and what headers have that no document dates.

A *version* of the contract (:data:`resdll_spec.abi.WINDOWS_VERSIONS`) is named by its first release.  A later release
belongs to the same one where no public document dates a change of the contract to it: so machines tell three versions
apart, people six releases, and whoever is given the name of a release asks :func:`release` for its version.

What a header has and no document dates belongs to no release: the number of an SDK is no statement about a server.
"""

from __future__ import annotations

from dataclasses import dataclass

from resdll_spec.abi import CALLBACKS, WINDOWS_VERSIONS, Callback, ClusapiVersion, WindowsVersion, windows_version


@dataclass(frozen=True, slots=True)
class Release:
    """A release of Windows Server, the version of the contract that it has, and the name that headers have for it.

    ``header`` is inferred from that name, and ``None`` where a name of the headers tells no server release.
    """

    name: str
    title: str
    version: str
    header: ClusapiVersion | None = None

    @property
    def contract(self) -> WindowsVersion:
        """The version of the contract."""
        return windows_version(self.version)

    @property
    def heading(self) -> str:
        """What a verdict against this release says: its title, and whose contract that is."""
        if self.name == self.version:
            return self.contract.title
        return f"{self.title} (the contract of {release(self.version).title})"


RELEASES: tuple[Release, ...] = (
    Release("2012", "Windows Server 2012", "2012", ClusapiVersion.CLUSAPI_VERSION_WINDOWS8),
    Release("2012r2", "Windows Server 2012 R2", "2012r2", ClusapiVersion.CLUSAPI_VERSION_WINDOWSBLUE),
    Release("2016", "Windows Server 2016", "2016", ClusapiVersion.CLUSAPI_VERSION_WINTHRESHOLD),
    Release("2019", "Windows Server 2019", "2016"),
    Release("2022", "Windows Server 2022", "2016"),
    Release("2025", "Windows Server 2025", "2016"),
)
"""In order of age (clause VER-LATER-RELEASES says why the last ones belong to 2016)."""

RELEASE_NAMES: tuple[str, ...] = tuple(entry.name for entry in RELEASES)

LATER_CLAUSE = "VER-LATER-RELEASES"


def release(name: str) -> Release:
    """Return the release called ``name``; raise ``KeyError`` for an unknown one."""
    for entry in RELEASES:
        if entry.name == name:
            return entry
    raise KeyError(name)


# --------------------------------------------------------------------------------------------------------------------
# What no document dates.


@dataclass(frozen=True, slots=True)
class SdkHeader:
    """A ``resapi.h`` of the Windows SDK, and the undated callbacks that the one before it here lacks (RES, history)."""

    version: str
    callbacks: tuple[str, ...]


SDK_HEADERS: tuple[SdkHeader, ...] = (
    SdkHeader("10.0.22000", ("SetResourceLockedModeEx", "RequestDump")),
    SdkHeader("10.0.26100", ("SetResourceWprPolicy", "ArmWprWatchdogForCurrentResourceCall")),
)
"""In order of age; of the headers before the first one nothing is claimed."""

UNDATED_CALLBACKS: tuple[tuple[Callback, str], ...] = tuple(
    (callback, header.version) for header in SDK_HEADERS for callback in CALLBACKS if callback.name in header.callbacks
)
"""The callbacks of no known release, each with the oldest SDK whose header is known to have it."""

_KNOWN = max(entry.header for entry in RELEASES if entry.header is not None)

UNDATED_HEADERS: tuple[ClusapiVersion, ...] = tuple(entry for entry in ClusapiVersion if entry > _KNOWN)
"""The headers' names for releases after the last one that is known: no document says which server each stands for."""


def may_have_changed(first: Release, second: Release) -> bool:
    """Tell whether something undated may have come between two releases.

    Slots are only ever added at the end of the table, and its last dated ones came with the newest version: so whatever
    is undated came with that or later.
    """
    newest = WINDOWS_VERSIONS[-1].name
    return first != second and newest in (first.version, second.version)
