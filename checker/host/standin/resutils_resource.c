/* SPDX-License-Identifier: MIT
 *
 * resutils_resource.c - resources compared, enumerated and followed to what they depend on, through clusapi.dll.
 */
#include "resutils_internal.h"

/* What a control code that returns a string answers, or NULL and the last error. */
static LPWSTR text_of(HRESOURCE resource, DWORD code)
{
    DWORD size = 0;
    DWORD room = 128 * sizeof(WCHAR);
    for (;;) {
        LPWSTR text = utility_allocate(room + sizeof *text); /* zeroed, so that it ends whatever comes */
        if (text == NULL) return NULL;
        DWORD status = ClusterResourceControl(resource, NULL, code, NULL, 0, text, room, &size);
        if (status == ERROR_SUCCESS) return text;
        utility_free(text);
        if (status != ERROR_MORE_DATA || size <= room) {
            SetLastError(status);
            return NULL;
        }
        room = size;
    }
}

BOOL WINAPI ResUtilResourcesEqual(HRESOURCE hSelf, HRESOURCE hResource)
{
    LPWSTR left = text_of(hSelf, CLUSCTL_RESOURCE_GET_ID);
    LPWSTR right = text_of(hResource, CLUSCTL_RESOURCE_GET_ID);
    bool equal = left != NULL && right != NULL && names_equal(left, right);
    utility_free(left);
    utility_free(right);
    return equal;
}

BOOL WINAPI ResUtilResourceTypesEqual(LPCWSTR lpszResourceTypeName, HRESOURCE hResource)
{
    LPWSTR type = lpszResourceTypeName != NULL ? text_of(hResource, CLUSCTL_RESOURCE_GET_RESOURCE_TYPE) : NULL;
    bool equal = type != NULL && names_equal(type, lpszResourceTypeName);
    utility_free(type);
    return equal;
}

BOOL WINAPI ResUtilIsResourceClassEqual(PCLUS_RESOURCE_CLASS_INFO prci, HRESOURCE hResource)
{
    CLUS_RESOURCE_CLASS_INFO found = {0};
    DWORD size = 0;
    if (prci == NULL) return FALSE;
    DWORD status = ClusterResourceControl(hResource, NULL, CLUSCTL_RESOURCE_GET_CLASS_INFO, NULL, 0, &found,
                                          sizeof found, &size);
    return status == ERROR_SUCCESS && size >= sizeof found.dw && found.rc == prci->rc;
}

/* Frees the text, which is written only if it fits; length is what it has or would have taken, with its terminator. */
static DWORD hand_over(LPWSTR text, LPWSTR buffer, DWORD *length)
{
    DWORD needed = (DWORD)wcslen(text) + 1;
    bool fits = buffer != NULL && *length >= needed;
    if (fits) wcscpy(buffer, text);
    *length = needed;
    utility_free(text);
    return fits ? ERROR_SUCCESS : ERROR_MORE_DATA;
}

DWORD WINAPI ResUtilGetResourceName(HRESOURCE hResource, LPWSTR pszResourceName, DWORD *pcchResourceNameInOut)
{
    if (pcchResourceNameInOut == NULL) return ERROR_INVALID_PARAMETER;
    LPWSTR name = text_of(hResource, CLUSCTL_RESOURCE_GET_NAME);
    if (name == NULL) return GetLastError();
    return hand_over(name, pszResourceName, pcchResourceNameInOut);
}

/* The name at index of an enumeration of all resources, or of what one depends on. */
static DWORD enumerated(HCLUSENUM all, HRESENUM of_one, DWORD index, LPWSTR *name)
{
    DWORD room = 128;
    for (;;) {
        DWORD type;
        DWORD length = room;
        LPWSTR buffer = utility_allocate(room * sizeof *buffer);
        if (buffer == NULL) return ERROR_NOT_ENOUGH_MEMORY;
        DWORD status = all != NULL ? ClusterEnum(all, index, &type, buffer, &length)
                                   : ClusterResourceEnum(of_one, index, &type, buffer, &length);
        if (status == ERROR_SUCCESS) {
            *name = buffer;
            return ERROR_SUCCESS;
        }
        utility_free(buffer);
        if (status != ERROR_MORE_DATA || length < room) return status;
        room = length + 1;
    }
}

static DWORD visit(HCLUSTER cluster, HRESOURCE self, HRESOURCE found, LPCWSTR type, LPRESOURCE_CALLBACK plain,
                   LPRESOURCE_CALLBACK_EX extended, PVOID parameter)
{
    if (self != NULL && ResUtilResourcesEqual(self, found)) return ERROR_SUCCESS;
    if (type != NULL && !ResUtilResourceTypesEqual(type, found)) return ERROR_SUCCESS;
    return plain != NULL ? plain(self, found, parameter) : extended(cluster, self, found, parameter);
}

/* The first answer of the callback that is not ERROR_SUCCESS ends it; ERROR_NO_MORE_ITEMS is a success. */
static DWORD visit_all(HCLUSTER cluster, HRESOURCE self, LPCWSTR type, LPRESOURCE_CALLBACK plain,
                       LPRESOURCE_CALLBACK_EX extended, PVOID parameter)
{
    if (plain == NULL && extended == NULL) return ERROR_INVALID_PARAMETER;
    HCLUSENUM all = ClusterOpenEnum(cluster, CLUSTER_ENUM_RESOURCE);
    if (all == NULL) return GetLastError();
    DWORD status = ERROR_SUCCESS;
    for (DWORD index = 0; status == ERROR_SUCCESS; index++) {
        LPWSTR name;
        status = enumerated(all, NULL, index, &name);
        if (status != ERROR_SUCCESS) break;
        HRESOURCE found = OpenClusterResource(cluster, name);
        status = found != NULL ? visit(cluster, self, found, type, plain, extended, parameter) : GetLastError();
        if (found != NULL) CloseClusterResource(found);
        utility_free(name);
    }
    ClusterCloseEnum(all);
    return status == ERROR_NO_MORE_ITEMS ? ERROR_SUCCESS : status;
}

DWORD WINAPI ResUtilEnumResourcesEx(HCLUSTER hCluster, HRESOURCE hSelf, LPCWSTR lpszResTypeName,
                                    LPRESOURCE_CALLBACK_EX pResCallBack, PVOID pParameter)
{
    return visit_all(hCluster, hSelf, lpszResTypeName, NULL, pResCallBack, pParameter);
}

DWORD WINAPI ResUtilEnumResources(HRESOURCE hSelf, LPCWSTR lpszResTypeName, LPRESOURCE_CALLBACK pResCallBack,
                                  PVOID pParameter)
{
    HCLUSTER cluster = OpenCluster(NULL);
    if (cluster == NULL) return GetLastError();
    DWORD status = visit_all(cluster, hSelf, lpszResTypeName, pResCallBack, NULL, pParameter);
    CloseCluster(cluster);
    return status;
}

/* What is looked for among dependencies: a type, or else a class. */
struct wanted {
    LPCWSTR type;
    PCLUS_RESOURCE_CLASS_INFO class;
};

static bool is_wanted(const struct wanted *wanted, HRESOURCE found)
{
    return wanted->type != NULL ? ResUtilResourceTypesEqual(wanted->type, found)
                                : ResUtilIsResourceClassEqual(wanted->class, found);
}

/* No dependency of a cluster goes in a circle; a model that has one is not followed for ever. */
#define DEEPEST 16

/* Nearest first: all direct dependencies are looked at before what they depend on. */
static HRESOURCE search(HCLUSTER cluster, HRESOURCE self, const struct wanted *wanted, int depth, bool deeper)
{
    HRESENUM dependencies = ClusterResourceOpenEnum(self, CLUSTER_RESOURCE_ENUM_DEPENDS);
    if (dependencies == NULL) return NULL;
    HRESOURCE result = NULL;
    DWORD status = ERROR_SUCCESS;
    for (DWORD index = 0; result == NULL && status == ERROR_SUCCESS; index++) {
        LPWSTR name;
        status = enumerated(NULL, dependencies, index, &name);
        if (status != ERROR_SUCCESS) break;
        HRESOURCE found = OpenClusterResource(cluster, name);
        utility_free(name);
        if (found == NULL) continue;
        if (!deeper && is_wanted(wanted, found)) {
            result = found;
            continue;
        }
        if (deeper) result = search(cluster, found, wanted, depth - 1, false);
        if (deeper && result == NULL && depth > 0) result = search(cluster, found, wanted, depth - 1, true);
        CloseClusterResource(found);
    }
    ClusterResourceCloseEnum(dependencies);
    if (result == NULL) SetLastError(ERROR_RESOURCE_NOT_FOUND);
    return result;
}

static HRESOURCE dependency(HCLUSTER cluster, HRESOURCE self, struct wanted wanted, bool recurse)
{
    HRESOURCE found = search(cluster, self, &wanted, DEEPEST, false);
    return found == NULL && recurse ? search(cluster, self, &wanted, DEEPEST, true) : found;
}

HRESOURCE WINAPI ResUtilGetResourceDependencyByName(HCLUSTER hCluster, HANDLE hSelf, LPCWSTR lpszResourceType,
                                                    BOOL bRecurse)
{
    if (lpszResourceType != NULL) return dependency(hCluster, hSelf, (struct wanted){.type = lpszResourceType}, bRecurse);
    SetLastError(ERROR_INVALID_PARAMETER);
    return NULL;
}

HRESOURCE WINAPI ResUtilGetResourceDependencyByClass(HCLUSTER hCluster, HANDLE hSelf, PCLUS_RESOURCE_CLASS_INFO prci,
                                                     BOOL bRecurse)
{
    if (prci != NULL) return dependency(hCluster, hSelf, (struct wanted){.class = prci}, bRecurse);
    SetLastError(ERROR_INVALID_PARAMETER);
    return NULL;
}

HRESOURCE WINAPI ResUtilGetResourceDependency(HANDLE hSelf, LPCWSTR lpszResourceType)
{
    HCLUSTER cluster = OpenCluster(NULL);
    if (cluster == NULL) return NULL;
    HRESOURCE found = ResUtilGetResourceDependencyByName(cluster, hSelf, lpszResourceType, FALSE);
    DWORD status = GetLastError();
    CloseCluster(cluster);
    if (found == NULL) SetLastError(status);
    return found;
}

HRESOURCE WINAPI ResUtilGetResourceNameDependency(LPCWSTR lpszResourceName, LPCWSTR lpszResourceType)
{
    HCLUSTER cluster = OpenCluster(NULL);
    if (cluster == NULL) return NULL;
    HRESOURCE found = NULL;
    HRESOURCE self = OpenClusterResource(cluster, lpszResourceName);
    if (self != NULL) found = ResUtilGetResourceDependencyByName(cluster, self, lpszResourceType, FALSE);
    DWORD status = GetLastError();
    if (self != NULL) CloseClusterResource(self);
    CloseCluster(cluster);
    if (found == NULL) SetLastError(status);
    return found;
}

static DWORD give_text(HKEY key, LPCWSTR property, LPWSTR buffer, DWORD *length)
{
    if (length == NULL) return ERROR_INVALID_PARAMETER;
    LPWSTR text = ResUtilGetSzValue(key, property);
    if (text == NULL) return GetLastError();
    return hand_over(text, buffer, length);
}

/* Of the first IPv4 address that the resource itself depends on. All three sizes are told even if one is too small. */
DWORD WINAPI ResUtilGetResourceDependentIPAddressProps(HRESOURCE hResource, LPWSTR pszAddress, DWORD *pcchAddress,
                                                       LPWSTR pszSubnetMask, DWORD *pcchSubnetMask, LPWSTR pszNetwork,
                                                       DWORD *pcchNetwork)
{
    HKEY parameters = NULL;
    HRESOURCE address = ResUtilGetResourceDependency(hResource, L"IP Address");
    if (address == NULL) return ERROR_RESOURCE_NOT_PRESENT;
    HKEY key = GetClusterResourceKey(address, KEY_READ);
    DWORD status = key != NULL ? (DWORD)ClusterRegOpenKey(key, L"Parameters", KEY_READ, &parameters) : GetLastError();
    if (status == ERROR_SUCCESS) {
        DWORD first = give_text(parameters, L"Address", pszAddress, pcchAddress);
        DWORD second = give_text(parameters, L"SubnetMask", pszSubnetMask, pcchSubnetMask);
        DWORD third = give_text(parameters, L"Network", pszNetwork, pcchNetwork);
        status = first != ERROR_SUCCESS ? first : second != ERROR_SUCCESS ? second : third;
        ClusterRegCloseKey(parameters);
    }
    if (key != NULL) ClusterRegCloseKey(key);
    CloseClusterResource(address);
    return status;
}
