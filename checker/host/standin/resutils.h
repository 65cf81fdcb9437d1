/* SPDX-License-Identifier: MIT
 *
 * resutils.h - what a resource DLL uses of the cluster's helper library, resutils.dll: property lists, property tables,
 * worker threads, services, dependencies; and, by cluster_api.h, of the cluster API itself.
 *
 * Names, layouts and numbers are public facts (Microsoft Learn; MS-CMRP 2.2.2 and 2.2.3.10); the text is our own. Value
 * structs end in a flexible array, as the SDK has it, so that sizeof(CLUSPROP_SZ) is 8, the header of every value; the
 * resapi.h of mingw-w64 says otherwise. Use it instead of resapi.h and clusapi.h, with -lresutils and -lclusapi.
 */
#ifndef RESDLL_RESUTILS_H
#define RESDLL_RESUTILS_H

#include "cluster_api.h"
#include <winsvc.h>

#ifdef __cplusplus
extern "C" {
#endif

/* ---- Property lists ---------------------------------------------------------------------------------------------- */

#ifndef RESDLL_CLUSPROP
#define RESDLL_CLUSPROP

enum {
    CLUSPROP_TYPE_ENDMARK = 0,
    CLUSPROP_TYPE_LIST_VALUE = 1,
    CLUSPROP_TYPE_RESCLASS = 2,
    CLUSPROP_TYPE_NAME = 4,
};

typedef enum CLUSTER_PROPERTY_FORMAT {
    CLUSPROP_FORMAT_UNKNOWN = 0,
    CLUSPROP_FORMAT_BINARY = 1,
    CLUSPROP_FORMAT_DWORD = 2,
    CLUSPROP_FORMAT_SZ = 3,
    CLUSPROP_FORMAT_EXPAND_SZ = 4,
    CLUSPROP_FORMAT_MULTI_SZ = 5,
    CLUSPROP_FORMAT_ULARGE_INTEGER = 6,
    CLUSPROP_FORMAT_LONG = 7,
    CLUSPROP_FORMAT_EXPANDED_SZ = 8,
    CLUSPROP_FORMAT_SECURITY_DESCRIPTOR = 9,
    CLUSPROP_FORMAT_LARGE_INTEGER = 10,
    CLUSPROP_FORMAT_WORD = 11,
    CLUSPROP_FORMAT_FILETIME = 12
} CLUSTER_PROPERTY_FORMAT;

#define CLUSPROP_SYNTAX_VALUE(type, format) (((DWORD)(type) << 16) | (DWORD)(format))
#define CLUSPROP_SYNTAX_LIST_VALUE_EXPAND_SZ CLUSPROP_SYNTAX_VALUE(CLUSPROP_TYPE_LIST_VALUE, CLUSPROP_FORMAT_EXPAND_SZ)
#define CLUSPROP_SYNTAX_LIST_VALUE_LONG CLUSPROP_SYNTAX_VALUE(CLUSPROP_TYPE_LIST_VALUE, CLUSPROP_FORMAT_LONG)

/* Bytes to which an entry of a list is padded. */
#define ALIGN_CLUSPROP(count) (((count) + 3) & ~3UL)

typedef union CLUSPROP_SYNTAX {
    DWORD dw;
    struct {
        WORD wFormat;
        WORD wType;
    };
} CLUSPROP_SYNTAX, *PCLUSPROP_SYNTAX;

typedef struct CLUSPROP_VALUE {
    CLUSPROP_SYNTAX Syntax;
    DWORD cbLength; /* of the data, without padding */
} CLUSPROP_VALUE, *PCLUSPROP_VALUE;

#define RESDLL_CLUSPROP_STRUCT(name, member)                                                                           \
    typedef struct name {                                                                                              \
        CLUSPROP_SYNTAX Syntax;                                                                                        \
        DWORD cbLength;                                                                                                \
        member;                                                                                                        \
    } name, *P##name

RESDLL_CLUSPROP_STRUCT(CLUSPROP_BINARY, BYTE rgb[]);
RESDLL_CLUSPROP_STRUCT(CLUSPROP_WORD, WORD w);
RESDLL_CLUSPROP_STRUCT(CLUSPROP_DWORD, DWORD dw);
RESDLL_CLUSPROP_STRUCT(CLUSPROP_LONG, LONG l);
RESDLL_CLUSPROP_STRUCT(CLUSPROP_SZ, WCHAR sz[]);
RESDLL_CLUSPROP_STRUCT(CLUSPROP_FILETIME, FILETIME ft);
/* Eight bytes at an address that a list aligns to four only. */
#pragma pack(push, 4)
RESDLL_CLUSPROP_STRUCT(CLUSPROP_ULARGE_INTEGER, ULARGE_INTEGER li);
RESDLL_CLUSPROP_STRUCT(CLUSPROP_LARGE_INTEGER, LARGE_INTEGER li);
#pragma pack(pop)
typedef CLUSPROP_SZ CLUSPROP_MULTI_SZ, *PCLUSPROP_MULTI_SZ;
typedef CLUSPROP_SZ CLUSPROP_PROPERTY_NAME, *PCLUSPROP_PROPERTY_NAME;

RESDLL_STATIC_ASSERT(sizeof(CLUSPROP_SZ) == 8, "a value is a header of eight bytes and its data");

/* What a buffer of a list may be read and written as. */
typedef union CLUSPROP_BUFFER_HELPER {
    BYTE *pb;
    WORD *pw;
    DWORD *pdw;
    LONG *pl;
    LPWSTR psz;
    CLUSPROP_SYNTAX *pSyntax;
    CLUSPROP_PROPERTY_NAME *pName;
    CLUSPROP_VALUE *pValue;
    CLUSPROP_BINARY *pBinaryValue;
    CLUSPROP_WORD *pWordValue;
    CLUSPROP_DWORD *pDwordValue;
    CLUSPROP_LONG *pLongValue;
    CLUSPROP_ULARGE_INTEGER *pULargeIntegerValue;
    CLUSPROP_LARGE_INTEGER *pLargeIntegerValue;
    CLUSPROP_SZ *pStringValue;
    CLUSPROP_MULTI_SZ *pMultiSzValue;
    CLUSPROP_FILETIME *pFileTimeValue;
} CLUSPROP_BUFFER_HELPER, *PCLUSPROP_BUFFER_HELPER;

#endif

/* ---- Property tables --------------------------------------------------------------------------------------------- */

#define RESUTIL_PROPITEM_READ_ONLY 0x00000001
#define RESUTIL_PROPITEM_REQUIRED 0x00000002
#define RESUTIL_PROPITEM_SIGNED 0x00000004
#define RESUTIL_PROPITEM_IN_MEMORY 0x00000008

#define RESDLL_RANGE_STRUCT(name, type)                                                                                \
    typedef struct name {                                                                                              \
        type Default;                                                                                                  \
        type Minimum;                                                                                                  \
        type Maximum;                                                                                                  \
    } name, *P##name

RESDLL_RANGE_STRUCT(RESUTIL_LARGEINT_DATA, LARGE_INTEGER);
RESDLL_RANGE_STRUCT(RESUTIL_ULARGEINT_DATA, ULARGE_INTEGER);
RESDLL_RANGE_STRUCT(RESUTIL_FILETIME_DATA, FILETIME);

/* One property; a table ends with one whose Name is NULL. */
typedef struct RESUTIL_PROPERTY_ITEM {
    LPWSTR Name;
    LPWSTR KeyName; /* of the subkey that the property is kept in, or NULL */
    DWORD Format;   /* a CLUSTER_PROPERTY_FORMAT */
    union {
        DWORD_PTR DefaultPtr;
        DWORD Default;
        LPVOID lpDefault;
        PRESUTIL_LARGEINT_DATA LargeIntData;
        PRESUTIL_ULARGEINT_DATA ULargeIntData;
        PRESUTIL_FILETIME_DATA FileTimeData;
    };
    DWORD Minimum; /* of a binary or a multi-string: the bytes of its default */
    DWORD Maximum;
    DWORD Flags;
    DWORD Offset; /* into the parameter block */
} RESUTIL_PROPERTY_ITEM, *PRESUTIL_PROPERTY_ITEM;

DWORD WINAPI ResUtilVerifyPropertyTable(const PRESUTIL_PROPERTY_ITEM pPropertyTable, PVOID Reserved,
                                        BOOL bAllowUnknownProperties, const PVOID pInPropertyList,
                                        DWORD cbInPropertyListSize, LPBYTE pOutParams);
DWORD WINAPI ResUtilVerifyPrivatePropertyList(const PVOID pInPropertyList, DWORD cbInPropertyListSize);
DWORD WINAPI ResUtilSetPropertyTable(HKEY hkeyClusterKey, const PRESUTIL_PROPERTY_ITEM pPropertyTable, PVOID Reserved,
                                     BOOL bAllowUnknownProperties, const PVOID pInPropertyList,
                                     DWORD cbInPropertyListSize, LPBYTE pOutParams);
DWORD WINAPI ResUtilSetPropertyTableEx(HKEY hkeyClusterKey, const PRESUTIL_PROPERTY_ITEM pPropertyTable,
                                       PVOID Reserved, BOOL bAllowUnknownProperties, const PVOID pInPropertyList,
                                       DWORD cbInPropertyListSize, BOOL bForceWrite, LPBYTE pOutParams);
DWORD WINAPI ResUtilSetPropertyParameterBlock(HKEY hkeyClusterKey, const PRESUTIL_PROPERTY_ITEM pPropertyTable,
                                              PVOID Reserved, const LPBYTE pInParams, const PVOID pInPropertyList,
                                              DWORD cbInPropertyListSize, LPBYTE pOutParams);
DWORD WINAPI ResUtilSetPropertyParameterBlockEx(HKEY hkeyClusterKey, const PRESUTIL_PROPERTY_ITEM pPropertyTable,
                                                PVOID Reserved, const LPBYTE pInParams, const PVOID pInPropertyList,
                                                DWORD cbInPropertyListSize, BOOL bForceWrite, LPBYTE pOutParams);
DWORD WINAPI ResUtilSetUnknownProperties(HKEY hkeyClusterKey, const PRESUTIL_PROPERTY_ITEM pPropertyTable,
                                         const PVOID pInPropertyList, DWORD cbInPropertyListSize);
DWORD WINAPI ResUtilSetPrivatePropertyList(HKEY hkeyClusterKey, const PVOID pInPropertyList,
                                           DWORD cbInPropertyListSize);
DWORD WINAPI ResUtilGetPropertiesToParameterBlock(HKEY hkeyClusterKey, const PRESUTIL_PROPERTY_ITEM pPropertyTable,
                                                  LPBYTE pOutParams, BOOL bCheckForRequiredProperties,
                                                  LPWSTR *pszNameOfPropInError);
DWORD WINAPI ResUtilPropertyListFromParameterBlock(const PRESUTIL_PROPERTY_ITEM pPropertyTable, PVOID pOutPropertyList,
                                                   LPDWORD pcbOutPropertyListSize, const LPBYTE pInParams,
                                                   LPDWORD pcbBytesReturned, LPDWORD pcbRequired);
DWORD WINAPI ResUtilDupParameterBlock(LPBYTE pOutParams, const LPBYTE pInParams,
                                      const PRESUTIL_PROPERTY_ITEM pPropertyTable);
void WINAPI ResUtilFreeParameterBlock(LPBYTE pOutParams, const LPBYTE pInParams,
                                      const PRESUTIL_PROPERTY_ITEM pPropertyTable);
DWORD WINAPI ResUtilEnumProperties(const PRESUTIL_PROPERTY_ITEM pPropertyTable, LPWSTR pszOutProperties,
                                   DWORD cbOutPropertiesSize, LPDWORD pcbBytesReturned, LPDWORD pcbRequired);
DWORD WINAPI ResUtilEnumPrivateProperties(HKEY hkeyClusterKey, LPWSTR pszOutProperties, DWORD cbOutPropertiesSize,
                                          LPDWORD pcbBytesReturned, LPDWORD pcbRequired);
DWORD WINAPI ResUtilGetProperties(HKEY hkeyClusterKey, const PRESUTIL_PROPERTY_ITEM pPropertyTable,
                                  PVOID pOutPropertyList, DWORD cbOutPropertyListSize, LPDWORD pcbBytesReturned,
                                  LPDWORD pcbRequired);
DWORD WINAPI ResUtilGetAllProperties(HKEY hkeyClusterKey, const PRESUTIL_PROPERTY_ITEM pPropertyTable,
                                     PVOID pOutPropertyList, DWORD cbOutPropertyListSize, LPDWORD pcbBytesReturned,
                                     LPDWORD pcbRequired);
DWORD WINAPI ResUtilGetPrivateProperties(HKEY hkeyClusterKey, PVOID pOutPropertyList, DWORD cbOutPropertyListSize,
                                         LPDWORD pcbBytesReturned, LPDWORD pcbRequired);
DWORD WINAPI ResUtilAddUnknownProperties(HKEY hkeyClusterKey, const PRESUTIL_PROPERTY_ITEM pPropertyTable,
                                         PVOID pOutPropertyList, DWORD pcbOutPropertyListSize,
                                         LPDWORD pcbBytesReturned, LPDWORD pcbRequired);
DWORD WINAPI ResUtilGetProperty(HKEY hkeyClusterKey, const PRESUTIL_PROPERTY_ITEM pPropertyTableItem,
                                PVOID *pOutPropertyItem, LPDWORD pcbOutPropertyItemSize);
DWORD WINAPI ResUtilGetPropertySize(HKEY hkeyClusterKey, const PRESUTIL_PROPERTY_ITEM pPropertyTableItem,
                                    LPDWORD pcbOutPropertyListSize, LPDWORD pnPropertyCount);

/* ---- Values within a list ---------------------------------------------------------------------------------------- */

DWORD WINAPI ResUtilGetBinaryProperty(LPBYTE *ppbOutValue, LPDWORD pcbOutValueSize, const PCLUSPROP_BINARY pValueStruct,
                                      const LPBYTE pbOldValue, DWORD cbOldValueSize, LPBYTE *ppPropertyList,
                                      LPDWORD pcbPropertyListSize);
DWORD WINAPI ResUtilGetSzProperty(LPWSTR *ppszOutValue, const PCLUSPROP_SZ pValueStruct, LPCWSTR pszOldValue,
                                  LPBYTE *ppPropertyList, LPDWORD pcbPropertyListSize);
DWORD WINAPI ResUtilGetMultiSzProperty(LPWSTR *ppszOutValue, LPDWORD pcbOutValueSize, const PCLUSPROP_SZ pValueStruct,
                                       LPCWSTR pszOldValue, DWORD cbOldValueSize, LPBYTE *ppPropertyList,
                                       LPDWORD pcbPropertyListSize);
DWORD WINAPI ResUtilGetDwordProperty(LPDWORD pdwOutValue, const PCLUSPROP_DWORD pValueStruct, DWORD dwOldValue,
                                     DWORD dwMinimum, DWORD dwMaximum, LPBYTE *ppPropertyList,
                                     LPDWORD pcbPropertyListSize);
DWORD WINAPI ResUtilGetLongProperty(LPLONG plOutValue, const PCLUSPROP_LONG pValueStruct, LONG lOldValue, LONG lMinimum,
                                    LONG lMaximum, LPBYTE *ppPropertyList, LPDWORD pcbPropertyListSize);
DWORD WINAPI ResUtilGetFileTimeProperty(LPFILETIME pftOutValue, const PCLUSPROP_FILETIME pValueStruct,
                                        FILETIME ftOldValue, FILETIME ftMinimum, FILETIME ftMaximum,
                                        LPBYTE *ppPropertyList, LPDWORD pcbPropertyListSize);
DWORD WINAPI ResUtilFindSzProperty(const PVOID pPropertyList, DWORD cbPropertyListSize, LPCWSTR pszPropertyName,
                                   LPWSTR *pszPropertyValue);
DWORD WINAPI ResUtilFindExpandSzProperty(const PVOID pPropertyList, DWORD cbPropertyListSize, LPCWSTR pszPropertyName,
                                         LPWSTR *pszPropertyValue);
DWORD WINAPI ResUtilFindExpandedSzProperty(const PVOID pPropertyList, DWORD cbPropertyListSize, LPCWSTR pszPropertyName,
                                           LPWSTR *pszPropertyValue);
DWORD WINAPI ResUtilFindDwordProperty(const PVOID pPropertyList, DWORD cbPropertyListSize, LPCWSTR pszPropertyName,
                                      LPDWORD pdwPropertyValue);
DWORD WINAPI ResUtilFindLongProperty(const PVOID pPropertyList, DWORD cbPropertyListSize, LPCWSTR pszPropertyName,
                                     LPLONG plPropertyValue);
DWORD WINAPI ResUtilFindULargeIntegerProperty(const PVOID pPropertyList, DWORD cbPropertyListSize,
                                              LPCWSTR pszPropertyName, UINT64 *plPropertyValue);
DWORD WINAPI ResUtilFindFileTimeProperty(const PVOID pPropertyList, DWORD cbPropertyListSize, LPCWSTR pszPropertyName,
                                         LPFILETIME pftPropertyValue);
DWORD WINAPI ResUtilFindBinaryProperty(const PVOID pPropertyList, DWORD cbPropertyListSize, LPCWSTR pszPropertyName,
                                       LPBYTE *pbPropertyValue, LPDWORD pcbPropertyValueSize);
DWORD WINAPI ResUtilFindMultiSzProperty(const PVOID pPropertyList, DWORD cbPropertyListSize, LPCWSTR pszPropertyName,
                                        LPWSTR *pszPropertyValue, LPDWORD pcbPropertyValueSize);

/* ---- Values of a key --------------------------------------------------------------------------------------------- */

LPWSTR WINAPI ResUtilGetSzValue(HKEY hkeyClusterKey, LPCWSTR pszValueName);
LPWSTR WINAPI ResUtilGetExpandSzValue(HKEY hkeyClusterKey, LPCWSTR pszValueName, BOOL bExpand);
DWORD WINAPI ResUtilGetDwordValue(HKEY hkeyClusterKey, LPCWSTR pszValueName, LPDWORD pdwOutValue, DWORD dwDefaultValue);
DWORD WINAPI ResUtilGetQwordValue(HKEY hkeyClusterKey, LPCWSTR pszValueName, PULONGLONG pqwOutValue,
                                  ULONGLONG qwDefaultValue);
DWORD WINAPI ResUtilGetBinaryValue(HKEY hkeyClusterKey, LPCWSTR pszValueName, LPBYTE *ppbOutValue,
                                   LPDWORD pcbOutValueSize);
DWORD WINAPI ResUtilSetSzValue(HKEY hkeyClusterKey, LPCWSTR pszValueName, LPCWSTR pszNewValue, LPWSTR *ppszOutString);
DWORD WINAPI ResUtilSetExpandSzValue(HKEY hkeyClusterKey, LPCWSTR pszValueName, LPCWSTR pszNewValue,
                                     LPWSTR *ppszOutString);
DWORD WINAPI ResUtilSetDwordValue(HKEY hkeyClusterKey, LPCWSTR pszValueName, DWORD dwNewValue, LPDWORD pdwOutValue);
DWORD WINAPI ResUtilSetQwordValue(HKEY hkeyClusterKey, LPCWSTR pszValueName, ULONGLONG qwNewValue,
                                  PULONGLONG pqwOutValue);
DWORD WINAPI ResUtilSetBinaryValue(HKEY hkeyClusterKey, LPCWSTR pszValueName, const LPBYTE pbNewValue,
                                   DWORD cbNewValueSize, LPBYTE *ppbOutValue, LPDWORD pcbOutValueSize);
DWORD WINAPI ResUtilSetMultiSzValue(HKEY hkeyClusterKey, LPCWSTR pszValueName, LPCWSTR pszNewValue,
                                    DWORD cbNewValueSize, LPWSTR *ppszOutValue, LPDWORD pcbOutValueSize);
DWORD WINAPI ResUtilSetValueEx(HKEY hkeyClusterKey, LPCWSTR valueName, DWORD valueType, const BYTE *valueData,
                               DWORD valueSize, DWORD flags);

/* As resapi.h has it: not an export. */
static inline DWORD ResUtilGetMultiSzValue(HKEY hkeyClusterKey, LPCWSTR pszValueName, LPWSTR *ppszOutValue,
                                           LPDWORD pcbOutValueSize)
{
    return ResUtilGetBinaryValue(hkeyClusterKey, pszValueName, (LPBYTE *)ppszOutValue, pcbOutValueSize);
}

#include "resutils_calls.h"

#ifdef __cplusplus
}
#endif

#endif
