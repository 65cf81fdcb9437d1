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
    "MDEF": "definition files of clusapi.dll and resutils.dll in mingw-w64 10.0 and in its fork nak5124/MinGW-ld64, of 2024: names only",
    "W32M": "Win32 metadata of Microsoft, made from the headers of the SDK (Microsoft.Windows.SDK.Win32Metadata 71)",
    "BC166": "Bug check 0x166 CLUSTER_RESOURCE_CALL_TIMEOUT_LIVEDUMP, driver documentation",
    "BC9E": "Bug check 0x9E USER_MODE_HEALTH_MONITOR, driver documentation",
    "EVT": "Event manifest of Microsoft-Windows-FailoverClustering",
    "SMP": "ClipBookServer and FileShareSample resource DLLs, microsoft/Windows-classic-samples (MIT)",
    "BLOG": "Creating a Cluster Resource DLL, parts 1 to 3, failover clustering team, 2010",
    "RHSBLOG": "Understanding how Failover Clustering Recovers from Unresponsive Resources, failover clustering team, 2013",
    "JTC": "joshthecoder.com, two posts of 2018 and 2020 with cluster logs",
    "IBM13": "Server failover in MSCS might fail due to a deadlock time-out, IBM support, log of 2013",
    "CNO08": "Microsoft support article on a deleted computer object, log of the time of Windows Server 2008",
    "SQLLOG": "CLUSTER.LOG (Always On), MicrosoftDocs/sql-docs, log of 2011",
    "SQLFO": "Availability group failover, MicrosoftDocs/SupportArticles-docs, logs of 2020 to 2023",
    "SUP1069": "Cannot bring a resource online, MicrosoftDocs/SupportArticles-docs",
    "BLOG22": "Windows Failover Cluster Service Intermittently Stopped, post of 2024 with a log of Windows Server 2022",
    "LOGS": "public excerpts of cluster logs in support articles, forums and posts, 1999 to 2024",
    "RESDLL": "this project's own convention, not a statement of Microsoft's",
}
