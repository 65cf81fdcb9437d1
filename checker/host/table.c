/* SPDX-License-Identifier: MIT
 *
 * table.c - Startup and the function table.
 *
 * The table that the target hands over is copied once, through the system, and believed only as far as it
 * could be read.
 */
#include "host.h"

#define HEADER_BYTES offsetof(CLRES_FUNCTION_TABLE, V1Functions)
#define MAXIMUM_SLOTS (CLRES_V4_FUNCTION_SIZE / sizeof(function))

static CLRES_FUNCTION_TABLE table;
static uint32_t version;
static uint32_t slot_count;

static uint32_t slots_of_version(uint32_t number)
{
    switch (number) {
    case CLRES_VERSION_V1_00: return CLRES_V1_FUNCTION_SIZE / sizeof(function);
    case CLRES_VERSION_V2_00: return CLRES_V2_FUNCTION_SIZE / sizeof(function);
    case CLRES_VERSION_V3_00: return CLRES_V3_FUNCTION_SIZE / sizeof(function);
    case CLRES_VERSION_V4_00: return CLRES_V4_FUNCTION_SIZE / sizeof(function);
    default: return 0;
    }
}

static function slot_at(uint32_t slot)
{
    function entry = NULL;
    if (slot < slot_count)
        memcpy(&entry, (const char *)&table + HEADER_BYTES + slot * sizeof(function), sizeof entry);
    return entry;
}

static void copy_table(const void *source, struct startup *startup)
{
    memset(&table, 0, sizeof table);
    startup->status = source == NULL ? TABLE_NULL_TABLE : TABLE_UNREADABLE;
    if (source == NULL || !platform_read_memory(source, &table, HEADER_BYTES)) return;
    startup->size = table.TableSize;
    startup->version = table.Version;
    uint32_t count = slots_of_version(table.Version);
    if (count == 0)
        count = table.TableSize < MAXIMUM_SLOTS * sizeof(function) ? table.TableSize / sizeof(function)
                                                                   : MAXIMUM_SLOTS;
    if (!platform_read_memory(source, &table, HEADER_BYTES + count * sizeof(function))) return;
    startup->status = TABLE_READ;
    startup->slot_count = slot_count = count;
    version = table.Version;
    for (uint32_t slot = 0; slot < count; slot++) startup->slots |= (uint32_t)(slot_at(slot) != NULL) << slot;
}

static uint32_t call_startup(struct startup *startup, function routine, LPCWSTR type, uint32_t minimum,
                             uint32_t maximum, uint32_t real_slots, PCLRES_FUNCTION_TABLE *result)
{
    if (startup->entry == ENTRY_StartupEx) {
        return ((PSTARTUP_EX_ROUTINE)routine)(type, minimum, maximum, callbacks_table(real_slots), result);
    }
    return ((PSTARTUP_ROUTINE)routine)(type, minimum, maximum, callback_SetResourceStatus, callback_LogEvent,
                                       result);
}

void table_startup(const WCHAR *type, uint32_t minimum, uint32_t maximum, uint32_t real_slots,
                   struct startup *startup)
{
    PCLRES_FUNCTION_TABLE result = NULL;
    function routine = platform_symbol(STARTUP_EX_ROUTINE);
    startup->entry = ENTRY_StartupEx;
    if (routine == NULL) {
        routine = platform_symbol(STARTUP_ROUTINE);
        startup->entry = routine == NULL ? 0 : ENTRY_Startup;
    }
    if (routine == NULL) return;
    version = slot_count = 0;
    journal_phase(PHASE_STARTUP);
    startup->step = journal_begin_call(0, startup->entry, NO_INSTANCE);
    uint64_t values[] = {minimum, maximum, real_slots};
    journal_write(
        &(struct event){EVENT_CALL, startup->entry, NO_INSTANCE, 0, values, COUNT_OF(values), type});
    startup->code = call_startup(startup, routine, type, minimum, maximum, real_slots, &result);
    uint64_t code = startup->code;
    journal_write(&(struct event){EVENT_RETURN, startup->entry, NO_INSTANCE, 0, &code, 1, NULL});
    journal_end_call(0);
    journal_phase(PHASE_READING_TABLE);
    if (startup->code == ERROR_SUCCESS) copy_table(result, startup);
    journal_phase(PHASE_READY);
}

void table_forget(void) { version = slot_count = 0; }

uint32_t table_version(void) { return version; }

static const struct {
    uint32_t entry;
    uint32_t slot;
} entry_slots[] = {
#define MEMBER(name) (offsetof(CLRES_V4_FUNCTIONS, name) / sizeof(function))
    {ENTRY_Open, MEMBER(Open)},
    {ENTRY_Close, MEMBER(Close)},
    {ENTRY_Online, MEMBER(Online)},
    {ENTRY_Offline, MEMBER(Offline)},
    {ENTRY_Terminate, MEMBER(Terminate)},
    {ENTRY_LooksAlive, MEMBER(LooksAlive)},
    {ENTRY_IsAlive, MEMBER(IsAlive)},
    {ENTRY_Arbitrate, MEMBER(Arbitrate)},
    {ENTRY_Release, MEMBER(Release)},
    {ENTRY_ResourceControl, MEMBER(BeginResourceControl)},
    {ENTRY_ResourceTypeControl, MEMBER(BeginResourceTypeControl)},
    {ENTRY_Cancel, MEMBER(Cancel)},
    {ENTRY_BeginResourceControlAsUser, MEMBER(BeginResourceControlAsUser)},
    {ENTRY_BeginResourceTypeControlAsUser, MEMBER(BeginResourceTypeControlAsUser)},
};

function table_entry(uint32_t entry)
{
    if (slots_of_version(version) == 0) return NULL; /* slots of an unknown version mean nothing */
    for (size_t index = 0; index < COUNT_OF(entry_slots); index++) {
        if (entry_slots[index].entry == entry) return slot_at(entry_slots[index].slot);
    }
    return NULL;
}
