/* SPDX-License-Identifier: MIT
 *
 * share_faults.h - what a DLL that stands for a shared folder gets wrong: a block a fault, each of which shows only when
 * something goes wrong around it. One of them at a time is defined.
 */
#if defined(FAULT_TRUSTS_PARAMETERS)
/* The worker reads the property before it looks whether there is one. */
#define FAULT_AFTER_READING(resource) \
    if (*(volatile WCHAR *)(resource)->Parameters.Path == L'\0') return ERROR_BAD_PATHNAME
#elif defined(FAULT_INSISTS_ON_NOTING)
/* The worker tries to write until it can. */
#define FAULT_NOTES_AGAIN(error) ((error) != ERROR_SUCCESS && (Sleep(10), TRUE))
#elif defined(FAULT_INSISTS_ON_SHARING)
/* The worker tries to open the folder until it can. */
#define FAULT_SHARES_AGAIN(folder) ((folder) == INVALID_HANDLE_VALUE && (Sleep(10), TRUE))
#elif defined(FAULT_AWAITS_DEPENDENCIES)
/* The worker waits for what the resource depends on, and tells nobody. */
static CLUSTER_RESOURCE_STATE Awaited(CLUSTER_RESOURCE_STATE state, HRESOURCE provider) {
    for (; state == ClusterResourceOffline; Sleep(10)) state = GetClusterResourceState(provider, NULL, NULL, NULL, NULL);
    return state;
}
#define FAULT_STATE(state, provider) Awaited(state, provider)
#elif defined(FAULT_TRUSTS_HANDLES)
/* The worker enumerates without a handle, and takes no error for the end. */
#define FAULT_LOOKS_ANYWAY TRUE
#define FAULT_OF_ENUMERATION(error) \
    {                               \
        Sleep(10);                  \
        continue;                   \
    }
#endif

#ifndef FAULT_AFTER_READING
#define FAULT_AFTER_READING(resource) (void)(resource)
#endif
#ifndef FAULT_NOTES_AGAIN
#define FAULT_NOTES_AGAIN(error) FALSE
#endif
#ifndef FAULT_SHARES_AGAIN
#define FAULT_SHARES_AGAIN(folder) FALSE
#endif
#ifndef FAULT_STATE
#define FAULT_STATE(state, provider) (state)
#endif
#ifndef FAULT_LOOKS_ANYWAY
#define FAULT_LOOKS_ANYWAY FALSE
#endif
#ifndef FAULT_OF_ENUMERATION
#define FAULT_OF_ENUMERATION(error) return error
#endif
