/* Calls functions of resutils.dll, as lines on its input say, and prints what they answer.
 *
 * A line is a word and its arguments, numbers in hexadecimal and bytes as pairs of digits ("-" for none); the answer is a
 * line of the same kind. Every list that is passed in ends where an inaccessible page begins, so that whoever reads
 * behind it ends the process.
 */
#include "../../../../checker/host/standin/resutils.h"
#include "../../../../checker/host/standin_boundary.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct block {
    LPWSTR text;
    LPWSTR path;
    LPWSTR names;
    DWORD names_size;
    LPBYTE blob;
    DWORD blob_size;
    DWORD count;
    LONG level;
    DWORD needed;
    ULONGLONG large;
    LPWSTR fixed;
};

static RESUTIL_ULARGEINT_DATA large = {{.QuadPart = 5}, {.QuadPart = 1}, {.QuadPart = 1ULL << 40}};
static WCHAR some_names[] = L"one\0two\0";
#define AT(member) (DWORD) offsetof(struct block, member)
static RESUTIL_PROPERTY_ITEM table[] = {
    {L"Text", NULL, CLUSPROP_FORMAT_SZ, {(DWORD_PTR)L"none"}, 0, 0, 0, AT(text)},
    {L"Path", L"Below", CLUSPROP_FORMAT_EXPAND_SZ, {0}, 0, 0, 0, AT(path)},
    {L"Names", NULL, CLUSPROP_FORMAT_MULTI_SZ, {(DWORD_PTR)some_names}, sizeof some_names, 0, 0, AT(names)},
    {L"Blob", NULL, CLUSPROP_FORMAT_BINARY, {0}, 0, 0, 0, AT(blob)},
    {L"Count", NULL, CLUSPROP_FORMAT_DWORD, {7}, 0, 100, 0, AT(count)},
    {L"Level", NULL, CLUSPROP_FORMAT_LONG, {(DWORD)-1}, (DWORD)-5, 5, RESUTIL_PROPITEM_SIGNED, AT(level)},
    {L"Needed", NULL, CLUSPROP_FORMAT_DWORD, {0}, 0, 0, RESUTIL_PROPITEM_REQUIRED, AT(needed)},
    {L"Large", NULL, CLUSPROP_FORMAT_ULARGE_INTEGER, {(DWORD_PTR)&large}, 0, 0, 0, AT(large)},
    {L"Fixed", NULL, CLUSPROP_FORMAT_SZ, {0}, 0, 0, RESUTIL_PROPITEM_READ_ONLY, AT(fixed)},
    {0},
};

static HKEY key;
static struct block block;
static LPWSTR name_in_error;

/* ---- What comes in and goes out ---------------------------------------------------------------------------------- */

static char *next_word(void) { return strtok(NULL, " \n"); }
static DWORD next_number(void) { return (DWORD)strtoul(next_word(), NULL, 16); }

static unsigned digit(char letter) { return (unsigned)(letter <= '9' ? letter - '0' : letter - 'a' + 10); }

/* The bytes, right before a page that nobody may touch. */
static BYTE *next_bytes(DWORD *size)
{
    static BYTE *area;
    static const SIZE_T room = 1 << 21;
    const char *word = next_word();
    if (area == NULL) {
        DWORD before;
        area = VirtualAlloc(NULL, room + 4096, MEM_RESERVE | MEM_COMMIT, PAGE_READWRITE);
        VirtualProtect(area + room, 4096, PAGE_NOACCESS, &before);
    }
    *size = strcmp(word, "-") == 0 ? 0 : (DWORD)strlen(word) / 2;
    BYTE *bytes = area + room - *size;
    for (DWORD index = 0; index < *size; index++)
        bytes[index] = (BYTE)(digit(word[2 * index]) << 4 | digit(word[2 * index + 1]));
    return bytes;
}

static LPWSTR next_text(void)
{
    static WCHAR texts[4][256];
    static int used;
    DWORD size;
    const BYTE *bytes = next_bytes(&size);
    WCHAR *text = texts[used++ % 4];
    memcpy(text, bytes, size);
    text[size / sizeof *text] = 0;
    return text;
}

static void put_bytes(const void *bytes, DWORD size)
{
    printf(size == 0 ? " -" : " ");
    for (DWORD index = 0; index < size; index++) printf("%02x", ((const BYTE *)bytes)[index]);
}

static void put_text(LPCWSTR text) { put_bytes(text, text == NULL ? 0 : (DWORD)(wcslen(text) + 1) * sizeof *text); }
static void put_code(DWORD code) { printf("%lx", code); }

static void put_block(void)
{
    put_text(block.text);
    put_text(block.path);
    put_bytes(block.names, block.names_size);
    put_bytes(block.blob, block.blob_size);
    printf(" %lx %lx %lx %llx", block.count, block.level, block.needed, block.large);
    put_text(block.fixed);
}

/* ---- Lists and tables -------------------------------------------------------------------------------------------- */

static void run_verify(void)
{
    DWORD size;
    BYTE *list = next_bytes(&size);
    put_code(ResUtilVerifyPrivatePropertyList(list, size));
}

static void run_table(void)
{
    DWORD size;
    BOOL allow = (BOOL)next_number();
    BYTE *list = next_bytes(&size);
    put_code(ResUtilVerifyPropertyTable(table, NULL, allow, list, size, (LPBYTE)&block));
    put_block();
}

/* The list of the block, into exactly so many bytes. */
static void run_list(void)
{
    DWORD room = next_number();
    DWORD returned = 0xdead;
    DWORD required = 0xdead;
    BYTE *out = calloc(1, room + 1);
    put_code(ResUtilPropertyListFromParameterBlock(table, out, &room, (LPBYTE)&block, &returned, &required));
    printf(" %lx %lx", returned, required);
    put_bytes(out, returned);
    free(out);
}

static void run_find(void)
{
    DWORD format = next_number();
    LPWSTR name = next_text();
    DWORD size;
    BYTE *list = next_bytes(&size);
    LPWSTR text = NULL;
    LPBYTE bytes = NULL;
    DWORD length = 0;
    ULONGLONG number = 0;
    switch (format) {
    case CLUSPROP_FORMAT_SZ: put_code(ResUtilFindSzProperty(list, size, name, &text)); break;
    case CLUSPROP_FORMAT_EXPAND_SZ: put_code(ResUtilFindExpandSzProperty(list, size, name, &text)); break;
    case CLUSPROP_FORMAT_EXPANDED_SZ: put_code(ResUtilFindExpandedSzProperty(list, size, name, &text)); break;
    case CLUSPROP_FORMAT_MULTI_SZ: put_code(ResUtilFindMultiSzProperty(list, size, name, (LPWSTR *)&bytes, &length)); break;
    case CLUSPROP_FORMAT_BINARY: put_code(ResUtilFindBinaryProperty(list, size, name, &bytes, &length)); break;
    case CLUSPROP_FORMAT_DWORD: put_code(ResUtilFindDwordProperty(list, size, name, (LPDWORD)&number)); break;
    case CLUSPROP_FORMAT_LONG: put_code(ResUtilFindLongProperty(list, size, name, (LPLONG)&number)); break;
    case CLUSPROP_FORMAT_FILETIME: put_code(ResUtilFindFileTimeProperty(list, size, name, (LPFILETIME)&number)); break;
    default: put_code(ResUtilFindULargeIntegerProperty(list, size, name, &number)); break;
    }
    if (text != NULL)
        put_text(text);
    else if (bytes != NULL)
        put_bytes(bytes, length);
    else
        printf(" %llx", number);
    LocalFree(text);
    LocalFree(bytes);
}

/* From the first value of a list, as the name before it was read; how many bytes are left after each. */
static void run_walk(void)
{
    DWORD size;
    LPBYTE at = next_bytes(&size);
    CLUSPROP_BUFFER_HELPER value = {.pb = at};
    LPWSTR text = NULL;
    DWORD number = 0;
    BOOL is_text = size >= 4 && value.pSyntax->dw == CLUSPROP_SYNTAX_LIST_VALUE_SZ;
    put_code(is_text ? ResUtilGetSzProperty(&text, value.pStringValue, NULL, &at, &size)
                     : ResUtilGetDwordProperty(&number, value.pDwordValue, 0, 1, 9, &at, &size));
    printf(" %lx %lx", size, number);
    put_text(text);
    LocalFree(text);
}

/* A copy is a copy, and freeing it leaves what the original has. */
static void run_copy(void)
{
    struct block copy = {0};
    put_code(ResUtilDupParameterBlock((LPBYTE)&copy, (LPBYTE)&block, table));
    printf(" %d", copy.text != block.text && (copy.text == NULL || wcscmp(copy.text, block.text) == 0));
    ResUtilFreeParameterBlock((LPBYTE)&copy, (LPBYTE)&block, table);
    struct block same = block;
    ResUtilFreeParameterBlock((LPBYTE)&same, (LPBYTE)&block, table);
    put_block();
}

static void run_clear(void)
{
    ResUtilFreeParameterBlock((LPBYTE)&block, NULL, table);
    memset(&block, 0, sizeof block);
    put_code(0);
}

/* ---- The database ------------------------------------------------------------------------------------------------ */

static HKEY new_key(LPCWSTR format)
{
    WCHAR path[64];
    HKEY made = NULL;
    swprintf(path, 64, format, GetCurrentProcessId());
    RegDeleteTreeW(HKEY_CURRENT_USER, path);
    RegCreateKeyExW(HKEY_CURRENT_USER, path, 0, NULL, REG_OPTION_VOLATILE, KEY_ALL_ACCESS, NULL, &made, NULL);
    return made;
}

static void run_key(void)
{
    if (key != NULL) RegCloseKey(key);
    key = new_key(L"Software\\resdll test %lu");
    put_code(key == NULL);
}

static void run_store(void)
{
    LPWSTR name = next_text();
    DWORD type = next_number();
    DWORD size;
    BYTE bytes[256] = {0}; /* Wine's registry looks behind a string for its terminator */
    const BYTE *given = next_bytes(&size);
    memcpy(bytes, given, size);
    put_code((DWORD)RegSetValueExW(key, name, 0, type, bytes, size));
}

/* The value as the registry has it, so that nobody vouches for himself. */
static void run_stored(void)
{
    LPWSTR name = next_text();
    BYTE bytes[1024];
    DWORD size = sizeof bytes;
    DWORD type = 0;
    LPWSTR below = wcschr(name, L'\\');
    HKEY opened = key;
    if (below != NULL) {
        *below = 0;
        RegOpenKeyExW(key, name, 0, KEY_READ, &opened);
        name = below + 1;
    }
    DWORD code = (DWORD)RegQueryValueExW(opened, name, NULL, &type, bytes, &size);
    put_code(code);
    if (code == ERROR_SUCCESS) printf(" %lx", type), put_bytes(bytes, size);
    if (opened != key) RegCloseKey(opened);
}

static void run_set_list(void)
{
    DWORD size;
    BYTE *list = next_bytes(&size);
    put_code(ResUtilSetPrivatePropertyList(key, list, size));
}

static void run_set_table(void)
{
    DWORD size;
    BOOL allow = (BOOL)next_number();
    BYTE *list = next_bytes(&size);
    put_code(ResUtilSetPropertyTable(key, table, NULL, allow, list, size, (LPBYTE)&block));
}

static void run_set_block(void)
{
    DWORD size;
    BYTE *list = next_bytes(&size);
    put_code(ResUtilSetPropertyParameterBlock(key, table, NULL, (LPBYTE)&block, size != 0 ? list : NULL, size, NULL));
}

static void run_read_block(void)
{
    BOOL check = (BOOL)next_number();
    put_code(ResUtilGetPropertiesToParameterBlock(key, table, (LPBYTE)&block, check, &name_in_error));
    put_text(name_in_error);
    put_block();
}

/* What is asked for, into exactly so many bytes; of unknown ones, behind an empty list that is there. */
static void run_get(void)
{
    const char *what = next_word();
    DWORD room = next_number();
    DWORD returned = 0xdead;
    DWORD required = 0xdead;
    BYTE *out = calloc(1, room + 1);
    if (strcmp(what, "table") == 0)
        put_code(ResUtilGetProperties(key, table, out, room, &returned, &required));
    else if (strcmp(what, "all") == 0)
        put_code(ResUtilGetAllProperties(key, table, out, room, &returned, &required));
    else if (strcmp(what, "private") == 0)
        put_code(ResUtilGetPrivateProperties(key, out, room, &returned, &required));
    else if (strcmp(what, "names") == 0)
        put_code(ResUtilEnumProperties(table, (LPWSTR)out, room, &returned, &required));
    else if (strcmp(what, "stored") == 0)
        put_code(ResUtilEnumPrivateProperties(key, (LPWSTR)out, room, &returned, &required));
    else
        returned = room >= 4 ? 4 : 0, required = 0,
        put_code(ResUtilAddUnknownProperties(key, table, out, room, &returned, &required));
    printf(" %lx %lx", returned, required);
    put_bytes(out, returned);
    free(out);
}

/* ---- The cluster ------------------------------------------------------------------------------------------------- */

static void called(uint32_t number, uint32_t bits, const void *caller) { (void)number, (void)bits, (void)caller; }

static void remarked(uint32_t number, uint32_t bits, uint32_t detail, const void *caller)
{
    (void)number, (void)bits, (void)detail, (void)caller;
}

static bool was_opened(const WCHAR *name) { return (void)name, false; }
static uint32_t resource_state(void) { return ClusterResourceOffline; }

/* What the host does: has both libraries play a cluster, whose database is the key. */
static void run_connect(void)
{
    static WCHAR model[8192];
    static struct standin_host host;
    static volatile uint32_t open_handles;
    DWORD size;
    const BYTE *bytes = next_bytes(&size);
    uint32_t refused = 0;
    memcpy(model, bytes, size);
    HKEY database = new_key(L"Software\\resdll test cluster %lu");
    host = (struct standin_host){
        .size = sizeof host,
        .called = called,
        .remarked = remarked,
        .was_opened = was_opened,
        .resource_state = resource_state,
        .cluster = database,
        .resource = database,
        .open_handles = &open_handles,
        .model = model,
    };
    static const LPCWSTR libraries[] = {L"clusapi.dll", L"resutils.dll"};
    for (size_t index = 0; index < 2; index++) {
        standin_connect connect =
            (standin_connect)(void *)GetProcAddress(GetModuleHandleW(libraries[index]), CONNECT_ROUTINE);
        refused |= connect(&host);
    }
    put_code(refused);
}

static DWORD count_resource(HRESOURCE self, HRESOURCE found, PVOID counted)
{
    (void)self, (void)found;
    ++*(DWORD *)counted;
    return *(DWORD *)counted == 2 ? ERROR_NO_MORE_ITEMS : ERROR_SUCCESS;
}

/* The name of what a resource depends on: by type, directly or not, and by class. */
static void put_dependency(HRESOURCE found)
{
    WCHAR name[64];
    DWORD length = 64;
    put_text(found != NULL && ResUtilGetResourceName(found, name, &length) == ERROR_SUCCESS ? name : NULL);
    if (found != NULL) CloseClusterResource(found);
}

static void run_dependencies(void)
{
    LPWSTR self = next_text();
    LPWSTR type = next_text();
    CLUS_RESOURCE_CLASS_INFO storage = {.rc = CLUS_RESCLASS_STORAGE};
    DWORD counted = 0;
    HCLUSTER cluster = OpenCluster(NULL);
    HRESOURCE resource = OpenClusterResource(cluster, self);
    put_code(resource == NULL);
    put_dependency(ResUtilGetResourceNameDependency(self, type));
    put_dependency(ResUtilGetResourceDependency(resource, type));
    put_dependency(ResUtilGetResourceDependencyByName(cluster, resource, type, FALSE));
    put_dependency(ResUtilGetResourceDependencyByName(cluster, resource, type, TRUE));
    put_dependency(ResUtilGetResourceDependencyByClass(cluster, resource, &storage, TRUE));
    printf(" %d %d", ResUtilResourcesEqual(resource, resource), ResUtilResourceTypesEqual(type, resource));
    printf(" %lx", ResUtilEnumResources(resource, NULL, count_resource, &counted));
    printf(" %lx", counted);
    CloseClusterResource(resource);
    CloseCluster(cluster);
}

static void run_address(void)
{
    WCHAR texts[3][32] = {0};
    DWORD lengths[3] = {32, 32, next_number()};
    HCLUSTER cluster = OpenCluster(NULL);
    HRESOURCE resource = OpenClusterResource(cluster, next_text());
    put_code(ResUtilGetResourceDependentIPAddressProps(resource, texts[0], &lengths[0], texts[1], &lengths[1], texts[2],
                                                       &lengths[2]));
    for (size_t index = 0; index < 3; index++) printf(" %lx", lengths[index]), put_text(texts[index]);
    CloseClusterResource(resource);
    CloseCluster(cluster);
}

/* What of an environment with the name of the network differs from that of this process. */
static void run_environment(void)
{
    HCLUSTER cluster = OpenCluster(NULL);
    HRESOURCE resource = OpenClusterResource(cluster, next_text());
    LPWSTR block = ResUtilGetEnvironmentWithNetName(resource);
    put_code(block == NULL ? GetLastError() : 0);
    for (LPCWSTR entry = block; entry != NULL && *entry != 0; entry += wcslen(entry) + 1) {
        WCHAR now[64];
        LPCWSTR equals = wcschr(entry + 1, L'=');
        swprintf(now, 64, L"%.*ls", (int)(equals - entry), entry);
        if (wcsncmp(entry, L"_CLUSTER", 8) == 0 || wcscmp(now, L"COMPUTERNAME") == 0) put_text(entry);
    }
    ResUtilFreeEnvironment(block);
    CloseClusterResource(resource);
    CloseCluster(cluster);
}

/* ---- Threads and texts ------------------------------------------------------------------------------------------- */

static HANDLE go;

static DWORD WINAPI until_asked(PCLUS_WORKER worker, PVOID parameter)
{
    (void)parameter;
    while (!ClusWorkerCheckTerminate(worker)) Sleep(1);
    WaitForSingleObject(go, INFINITE);
    return 0;
}

static DWORD WINAPI at_once(PCLUS_WORKER worker, PVOID parameter)
{
    (void)worker;
    *(volatile LONG *)parameter = 1;
    return 0;
}

static DWORD WINAPI first(PVOID worker)
{
    ClusWorkerTerminate(worker);
    return 0;
}

static void run_worker(void)
{
    CLUS_WORKER worker = {0};
    CLUS_WORKER *workers[] = {&worker};
    LONG ran = 0;
    go = CreateEventW(NULL, TRUE, FALSE, NULL);
    put_code(ClusWorkerCreate(&worker, until_asked, NULL));
    printf(" %lx", ClusWorkerCreate(&worker, until_asked, NULL)); /* it has a thread */
    printf(" %lx", ClusWorkersTerminate(workers, 1, 1, TRUE));    /* waits, asks nothing */
    printf(" %d", ClusWorkerCheckTerminate(&worker));
    HANDLE waiting = CreateThread(NULL, 0, first, &worker, 0, NULL);
    while (!ClusWorkerCheckTerminate(&worker)) Sleep(1);
    ClusWorkerTerminate(&worker); /* the second one: returns while the thread is there */
    printf(" %lx", WaitForSingleObject(waiting, 0));
    printf(" %lx", ClusWorkerTerminateEx(&worker, 1, FALSE));
    SetEvent(go);
    printf(" %lx", WaitForSingleObject(waiting, INFINITE));
    printf(" %d", worker.hThread == NULL);
    printf(" %lx", ClusWorkerCreate(&worker, at_once, &ran)); /* the structure can be used again */
    printf(" %lx", ClusWorkerTerminateEx(&worker, INFINITE, TRUE));
    printf(" %ld %d", ran, worker.hThread == NULL);
    CloseHandle(waiting);
    CloseHandle(go);
}

static void run_path(void) { put_code((DWORD)ResUtilIsPathValid(next_text())); }

static void run_expand(void)
{
    LPWSTR text = ResUtilExpandEnvironmentStrings(next_text());
    put_code(text == NULL);
    put_text(text);
    LocalFree(text);
}

static const struct {
    const char *word;
    void (*run)(void);
} commands[] = {
    {"verify", run_verify}, {"table", run_table},         {"list", run_list},           {"find", run_find},
    {"walk", run_walk},     {"copy", run_copy},           {"clear", run_clear},         {"key", run_key},
    {"store", run_store},   {"stored", run_stored},       {"set-list", run_set_list},   {"set-table", run_set_table},
    {"get", run_get},       {"set-block", run_set_block}, {"read-block", run_read_block}, {"worker", run_worker},
    {"path", run_path},     {"expand", run_expand},       {"connect", run_connect},
    {"address", run_address}, {"dependencies", run_dependencies}, {"environment", run_environment},
};

int main(void)
{
    static char line[1 << 19];
    while (fgets(line, sizeof line, stdin) != NULL) {
        const char *word = strtok(line, " \n");
        for (size_t index = 0; index < sizeof commands / sizeof *commands; index++)
            if (strcmp(commands[index].word, word) == 0) commands[index].run();
        printf("\n");
        fflush(stdout);
    }
    return 0;
}
