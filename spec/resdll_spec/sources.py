"""The public sources that clauses cite, by key; a clause's ``source`` is a key and a locator, as in ``SDK/nc-resapi-popen_routine``."""

from __future__ import annotations

SOURCES: dict[str, str] = {
    "SEED": "POFFLINE_V2_ROUTINE callback function (resapi.h), the page the project starts from; sentence numbers in the locator",
    "SDK": "Windows API reference, MicrosoftDocs/sdk-api, sdk-api-src/content/resapi or clusapi",
    "MSCS": "Failover cluster documentation, MicrosoftDocs/win32, desktop-src/MsCS (archived)",
    "CMRP": "[MS-CMRP] Failover Cluster: Management API (ClusAPI) Protocol",
    "RES": "resapi.h of the Windows SDK 10.0.26100",
    "CAPI": "clusapi.h of the Windows SDK 10.0.26100",
    "WERR": "winerror.h of the Windows SDK 10.0.26100",
    "ERRDOC": "System error codes 4000 to 5999, MicrosoftDocs/win32, desktop-src/Debug",
    "MGW": "resapi.h and clusapi.h of mingw-w64 10.0, headers of the time of Windows Server 2012",
    "BC166": "Bug check 0x166 CLUSTER_RESOURCE_CALL_TIMEOUT_LIVEDUMP, driver documentation",
    "BC9E": "Bug check 0x9E USER_MODE_HEALTH_MONITOR, driver documentation",
    "EVT": "Event manifest of Microsoft-Windows-FailoverClustering",
    "SMP": "ClipBookServer and FileShareSample resource DLLs, microsoft/Windows-classic-samples (MIT)",
    "BLOG": "Creating a Cluster Resource DLL, parts 1 to 3, failover clustering team, 2010",
    "RESDLL": "this project's own convention, not a statement of Microsoft's",
}
