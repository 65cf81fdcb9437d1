/* SPDX-License-Identifier: MIT
 *
 * clusapi_controls.c - control codes that a resource DLL sends to itself, its providers, its group or a node.
 *
 * The private properties of a resource are the values below its key. A code without semantics here answers
 * ERROR_INVALID_FUNCTION, and the host is told that nothing can be said of what follows.
 */
#include "clusapi_model.h"

#define CHARACTERISTICS_NONE 0
#define NETWORK_NAME_TYPE L"Network Name"

struct output {
    LPVOID buffer;
    DWORD room;
    LPDWORD returned;
};

static DWORD give_string(const WCHAR *text, const struct output *output)
{
    return give_bytes(text, (size_t)(lstrlenW(text) + 1) * sizeof(WCHAR), output->buffer, output->room,
                      output->returned);
}

static DWORD give_number(DWORD number, const struct output *output)
{
    return give_bytes(&number, sizeof number, output->buffer, output->room, output->returned);
}

/* ---- Network names ----------------------------------------------------------------------------------------------- */

/* The resource of that type which `resource` is or depends on, however far; nearest first. */
static uint32_t network_name_of(uint32_t resource)
{
    uint32_t queue[MOST_THINGS], filled = 1;
    bool seen[MOST_THINGS] = {[0] = false};
    queue[0] = resource;
    seen[resource] = true;
    for (uint32_t taken = 0; taken < filled; taken++) {
        uint32_t type = things[queue[taken]].type;
        if (type != NOTHING && same_text(things[type].name, NETWORK_NAME_TYPE)) return queue[taken];
        for (uint32_t index = 0; index < thing_count; index++) {
            if (seen[index] || !depends_on(queue[taken], index)) continue;
            seen[index] = true;
            queue[filled++] = index;
        }
    }
    return NOTHING;
}

/* What the private property Name of a network name says, else the resource's own name. */
static void computer_name(uint32_t resource, WCHAR *name)
{
    HKEY key = open_key(resource, L"Parameters", KEY_QUERY_VALUE);
    DWORD type = REG_NONE, size = (NAME_UNITS - 1) * sizeof(WCHAR);
    memset(name, 0, NAME_UNITS * sizeof(WCHAR));
    LSTATUS status = key == NULL ? ERROR_FILE_NOT_FOUND
                                 : RegQueryValueExW(key, L"Name", NULL, &type, (LPBYTE)name, &size);
    if (key != NULL) RegCloseKey(key);
    if (status != ERROR_SUCCESS || type != REG_SZ) lstrcpyW(name, things[resource].name);
}

BOOL WINAPI GetClusterResourceNetworkName(HRESOURCE resource, LPWSTR buffer, LPDWORD units)
{
    WCHAR name[NAME_UNITS];
    uint32_t thing;
    if (!find_handle(resource, KIND_RESOURCE, &thing, NULL)) return FALSE;
    uint32_t found = network_name_of(thing);
    DWORD code = ERROR_DEPENDENCY_NOT_FOUND;
    if (buffer == NULL || units == NULL) {
        code = ERROR_INVALID_PARAMETER;
    } else if (found != NOTHING) {
        computer_name(found, name);
        code = give_text(name, buffer, units);
    }
    SetLastError(code);
    return code == ERROR_SUCCESS;
}

/* ---- Properties -------------------------------------------------------------------------------------------------- */

static DWORD list_properties(uint32_t resource, const WCHAR *below, bool names, const struct output *output)
{
    HKEY key = open_key(resource, below, KEY_QUERY_VALUE);
    if (key == NULL && GetLastError() != ERROR_FILE_NOT_FOUND) return GetLastError();
    /* Where there is no key there is no property: an empty list. */
    DWORD code = (names ? give_property_names : give_properties)(key, output->buffer, output->room, output->returned);
    if (key != NULL) RegCloseKey(key);
    return code;
}

static DWORD set_properties(uint32_t resource, const WCHAR *below, const void *list, DWORD size)
{
    WCHAR path[NAME_UNITS + 64];
    HKEY key;
    if (lever_bites(LEVER_REGISTRY_REFUSED)) return ERROR_ACCESS_DENIED;
    key_path(resource, path);
    if (below != NULL) {
        lstrcatW(path, L"\\");
        lstrcatW(path, below);
    }
    LSTATUS status = RegCreateKeyExW(standin_host->cluster, path, 0, NULL, REG_OPTION_VOLATILE, KEY_SET_VALUE, NULL,
                                     &key, NULL);
    if (status != ERROR_SUCCESS) return (DWORD)status;
    DWORD code = take_properties(key, list, size);
    RegCloseKey(key);
    return code;
}

static DWORD give_network_name(uint32_t resource, const struct output *output)
{
    WCHAR name[NAME_UNITS];
    uint32_t found = network_name_of(resource);
    if (found == NOTHING) return ERROR_INVALID_FUNCTION;
    computer_name(found, name);
    return give_string(name, output);
}

/* ---- Control functions ------------------------------------------------------------------------------------------- */

static const WCHAR private_properties[] = L"Parameters";

static DWORD control_resource(uint32_t resource, DWORD code, const void *input, DWORD size,
                              const struct output *output)
{
    const struct thing *thing = &things[resource];
    const DWORD class[] = {things[thing->type].class, things[thing->type].subclass};
    switch (code) {
    case CLCTL_GET_NAME: return give_string(thing->name, output);
    case CLCTL_GET_ID: return give_string(thing->id, output);
    case CLCTL_GET_RESOURCE_TYPE: return give_string(things[thing->type].name, output);
    case CLCTL_GET_CLASS_INFO:
        return give_bytes(class, sizeof class, output->buffer, output->room, output->returned);
    case CLCTL_GET_CHARACTERISTICS: return give_number(CHARACTERISTICS_NONE, output);
    case CLCTL_GET_FLAGS: return give_number(0, output);
    case CLCTL_GET_NETWORK_NAME: return give_network_name(resource, output);
    case CLCTL_ENUM_PRIVATE_PROPERTIES: return list_properties(resource, private_properties, true, output);
    case CLCTL_GET_PRIVATE_PROPERTIES: return list_properties(resource, private_properties, false, output);
    case CLCTL_ENUM_COMMON_PROPERTIES: return list_properties(resource, NULL, true, output);
    case CLCTL_GET_COMMON_PROPERTIES: return list_properties(resource, NULL, false, output);
    case CLCTL_SET_PRIVATE_PROPERTIES: return set_properties(resource, private_properties, input, size);
    case CLCTL_SET_COMMON_PROPERTIES: return set_properties(resource, NULL, input, size);
    default: return ERROR_INVALID_FUNCTION;
    }
}

static DWORD control_named(uint32_t thing, DWORD code, const struct output *output)
{
    switch (code) {
    case CLCTL_GET_NAME: return give_string(things[thing].name, output);
    case CLCTL_GET_ID: return give_string(things[thing].id, output);
    case CLCTL_GET_CHARACTERISTICS: return give_number(CHARACTERISTICS_NONE, output);
    case CLCTL_GET_FLAGS: return give_number(0, output);
    default: return ERROR_INVALID_FUNCTION;
    }
}

static DWORD control(const void *handle, enum kind kind, uint32_t object, DWORD code, const void *input, DWORD size,
                     const struct output *output, standin_function self, const void *caller)
{
    uint32_t thing;
    if (output->returned != NULL) *output->returned = 0;
    standin_remark(self, STANDIN_PROVIDED | STANDIN_CONTROL, code, caller);
    if (!find_handle(handle, kind, &thing, NULL)) return GetLastError();
    if (code >> 24 != object) return ERROR_INVALID_FUNCTION;
    DWORD answer = kind == KIND_RESOURCE ? control_resource(thing, code & 0xffffff, input, size, output)
                                         : control_named(thing, code & 0xffffff, output);
    if (answer == ERROR_INVALID_FUNCTION) standin_remark(self, STANDIN_CONTROL, code, caller);
    return answer;
}

DWORD WINAPI ClusterResourceControl(HRESOURCE resource, HNODE node, DWORD code, LPVOID input, DWORD input_size,
                                    LPVOID output, DWORD output_size, LPDWORD returned)
{
    (void)node;
    return control(resource, KIND_RESOURCE, CLUS_OBJECT_RESOURCE, code, input, input_size,
                   &(struct output){output, output_size, returned}, (standin_function)ClusterResourceControl, CALLER);
}

DWORD WINAPI ClusterGroupControl(HGROUP group, HNODE node, DWORD code, LPVOID input, DWORD input_size, LPVOID output,
                                 DWORD output_size, LPDWORD returned)
{
    (void)node;
    return control(group, KIND_GROUP, CLUS_OBJECT_GROUP, code, input, input_size,
                   &(struct output){output, output_size, returned}, (standin_function)ClusterGroupControl, CALLER);
}

DWORD WINAPI ClusterNodeControl(HNODE node, HNODE host, DWORD code, LPVOID input, DWORD input_size, LPVOID output,
                                DWORD output_size, LPDWORD returned)
{
    (void)host;
    return control(node, KIND_NODE, CLUS_OBJECT_NODE, code, input, input_size,
                   &(struct output){output, output_size, returned}, (standin_function)ClusterNodeControl, CALLER);
}
