/* SPDX-License-Identifier: MIT
 *
 * properties.h - private properties by hand: what resource.c answers to control codes with PROPERTIES=1.
 *
 * Most DLLs leave this to the ResUtil functions. Here it is written out: lists are built and read entry by entry,
 * and nothing is read or written before its size is known to be there.
 */

#define LIMIT_NAME L"Limit"
#define PATH_NAME L"Path"
#define FORMAT_DWORD 2u /* CLUSPROP_FORMAT_DWORD */
#define FORMAT_SZ 3u /* CLUSPROP_FORMAT_SZ */
#define SYNTAX_WORD 0x0001000Bu /* a value (CLUSPROP_TYPE_LIST_VALUE) in the format CLUSPROP_FORMAT_WORD */
#define NEEDS_TYPE L"Network Name" /* the type of the resource that this one depends on */

/* ---- Writing ------------------------------------------------------------------------------------------- */

/* What is put into a writer whose room is used up is only counted. */
typedef struct WRITER {
    BYTE *Buffer;
    DWORD Room;
    DWORD Needed;
} WRITER;

static void Put(WRITER *writer, const void *data, DWORD length) {
    if (writer->Needed + length <= FAULT_ROOM(writer->Room)) CopyMemory(writer->Buffer + writer->Needed, data, length);
    writer->Needed += length;
}

static void PutNumber(WRITER *writer, DWORD number) { Put(writer, &number, sizeof number); }

/* A name or a value: its syntax, its length, its data, and what pads it to whole DWORDs. */
static void PutEntry(WRITER *writer, DWORD syntax, const void *data, DWORD length) {
    static const BYTE padding[sizeof(DWORD)];
    PutNumber(writer, syntax);
    PutNumber(writer, length);
    Put(writer, data, length);
    Put(writer, padding, (0u - length) % (DWORD)sizeof(DWORD));
}

static DWORD TextSize(LPCWSTR text) { return ((DWORD)lstrlenW(text) + 1) * (DWORD)sizeof(WCHAR); }

static void PutText(WRITER *writer, DWORD syntax, LPCWSTR text) { PutEntry(writer, syntax, text, TextSize(text)); }

static void PutEndMark(WRITER *writer) { PutNumber(writer, CLUSPROP_SYNTAX_ENDMARK); }

static void PutProperty(WRITER *writer, LPCWSTR name, DWORD syntax, const void *data, DWORD length) {
    PutText(writer, CLUSPROP_SYNTAX_NAME, name);
    PutEntry(writer, syntax, data, length);
    FAULT_AFTER_VALUES
    PutEndMark(writer);
}

/* ---- Reading ------------------------------------------------------------------------------------------- */

typedef struct READER {
    const BYTE *Next;
    DWORD Left;
} READER;

/* FALSE where a list ends before the number does. The list need not be aligned. */
static BOOL TakeNumber(READER *reader, DWORD *number) {
    if (reader->Left < sizeof *number) return FALSE;
    CopyMemory(number, reader->Next, sizeof *number);
    reader->Next += sizeof *number;
    reader->Left -= (DWORD)sizeof *number;
    return TRUE;
}

/* What follows the syntax of a name or a value. The padding of the last entry may be missing. */
static BOOL TakeContent(READER *reader, const BYTE **data, DWORD *length) {
    DWORD padded;
    if (!TakeNumber(reader, length) || *length > reader->Left) return FALSE;
    *data = reader->Next;
    padded = *length + (0u - *length) % (DWORD)sizeof(DWORD);
    if (padded > reader->Left) padded = reader->Left;
    reader->Next += padded;
    reader->Left -= padded;
    return TRUE;
}

static BOOL IsText(const BYTE *data, DWORD length, LPCWSTR text) {
    return length == TextSize(text) && memcmp(data, text, length) == 0;
}

/* A text of at most so many bytes, with its terminator and no other one. */
static BOOL StoreText(WCHAR *text, DWORD room, const BYTE *data, DWORD length) {
    WCHAR copy[PATH_LENGTH];
    if (length == 0 || length > room || length % sizeof(WCHAR) != 0) return FALSE;
    CopyMemory(copy, data, length);
    if (copy[length / sizeof(WCHAR) - 1] != 0 || TextSize(copy) != length) return FALSE;
    CopyMemory(text, copy, length);
    return TRUE;
}

static BOOL StoreValue(VALUES *values, const BYTE *name, DWORD nameLength, DWORD syntax, const BYTE *data,
                       DWORD length) {
    if (IsText(name, nameLength, LIMIT_NAME)) {
        if (syntax != CLUSPROP_SYNTAX_LIST_VALUE_DWORD || length != sizeof values->Limit) return FALSE;
        CopyMemory(&values->Limit, data, sizeof values->Limit);
        return TRUE;
    }
    return IsText(name, nameLength, PATH_NAME) && syntax == CLUSPROP_SYNTAX_LIST_VALUE_SZ &&
           StoreText(values->Path, sizeof values->Path, data, length);
}

/* One property: a name, its values and an end mark. */
static BOOL ReadProperty(READER *reader, VALUES *values) {
    const BYTE *name, *data;
    DWORD nameLength, length, syntax;
    if (!TakeNumber(reader, &syntax) || syntax != CLUSPROP_SYNTAX_NAME) return FALSE;
    if (!TakeContent(reader, &name, &nameLength)) return FALSE;
    for (;;) {
        if (!TakeNumber(reader, &syntax)) return FALSE;
        if (syntax == CLUSPROP_SYNTAX_ENDMARK) return TRUE;
        if (!TakeContent(reader, &data, &length)) return FALSE;
        if (!StoreValue(values, name, nameLength, syntax, data, length)) return FALSE;
    }
}

/* Reads a list into `values`, which on entry are those of today. */
static DWORD ReadProperties(const BYTE *buffer, DWORD size, VALUES *values) {
    READER reader;
    DWORD count;
    reader.Next = buffer;
    reader.Left = size;
    if (buffer == NULL || !TakeNumber(&reader, &count)) return FAULT_CUT_CODE;
    for (; count != 0; count--) {
        if (!ReadProperty(&reader, values)) return FAULT_CUT_CODE;
    }
    return ERROR_SUCCESS;
}

/* ---- Control codes ------------------------------------------------------------------------------------- */

static void WriteProperties(const VALUES *values, WRITER *writer) {
    PutNumber(writer, 2);
    PutProperty(writer, LIMIT_NAME, CLUSPROP_SYNTAX_LIST_VALUE_DWORD, &values->Limit, sizeof values->Limit);
    PutProperty(writer, PATH_NAME, CLUSPROP_SYNTAX_LIST_VALUE_SZ, values->Path, TextSize(values->Path));
}

static void WriteFormats(WRITER *writer) {
    unsigned short number = FORMAT_DWORD, text = FORMAT_SZ;
    PutNumber(writer, 2);
    PutProperty(writer, LIMIT_NAME, SYNTAX_WORD, &number, sizeof number);
    PutProperty(writer, PATH_NAME, SYNTAX_WORD, &text, sizeof text);
}

static void WriteNames(WRITER *writer) {
    Put(writer, LIMIT_NAME, TextSize(LIMIT_NAME));
    Put(writer, PATH_NAME, TextSize(PATH_NAME));
    Put(writer, L"", sizeof(WCHAR));
}

/* FALSE for a code that asks for nothing that is known here. */
static BOOL WriteAnswer(DWORD controlCode, const VALUES *values, WRITER *writer) {
    switch (controlCode) {
    case CLUSCTL_RESOURCE_GET_PRIVATE_PROPERTIES: WriteProperties(values, writer); return TRUE;
    case CLUSCTL_RESOURCE_GET_RO_PRIVATE_PROPERTIES: PutNumber(writer, 0); return TRUE;
    case CLUSCTL_RESOURCE_GET_PRIVATE_PROPERTY_FMTS: WriteFormats(writer); return TRUE;
    case CLUSCTL_RESOURCE_ENUM_PRIVATE_PROPERTIES: WriteNames(writer); return TRUE;
    case CLUSCTL_RESOURCE_GET_CHARACTERISTICS:
        PutNumber(writer, CLUS_CHAR_REQUIRES_STATE_CHANGE_REASON);
        return TRUE;
    case CLUSCTL_RESOURCE_GET_REQUIRED_DEPENDENCIES:
        PutText(writer, CLUSPROP_SYNTAX_NAME, NEEDS_TYPE);
        PutEndMark(writer);
        return TRUE;
    default: return FALSE;
    }
}

/* Answers with data, or with the size that they need. */
static DWORD Answer(RESOURCE *resource, DWORD controlCode, BYTE *buffer, DWORD size, DWORD *returned) {
    WRITER writer;
    VALUES values;
    EnterCriticalSection(&resource->Section);
    values = resource->Values;
    LeaveCriticalSection(&resource->Section);
    writer.Buffer = buffer;
    writer.Room = buffer == NULL ? 0 : size;
    writer.Needed = 0;
    if (!WriteAnswer(controlCode, &values, &writer)) return ERROR_INVALID_FUNCTION;
    *returned = FAULT_REQUIRED(writer.Needed, writer.Room);
    return FAULT_FITS(writer.Needed, writer.Room) ? ERROR_SUCCESS : ERROR_MORE_DATA;
}

/* Looks at a list, and stores it where it is good and to be stored. */
static DWORD TakeProperties(RESOURCE *resource, const BYTE *buffer, DWORD size, BOOL stores) {
    VALUES values;
    DWORD error;
    EnterCriticalSection(&resource->Section);
    values = resource->Values;
    error = ReadProperties(buffer, size, &values);
    if (error == ERROR_SUCCESS && stores) {
        resource->Values = values;
        if (resource->Online) error = ERROR_RESOURCE_PROPERTIES_STORED; /* they take effect at the next Online */
    }
    LeaveCriticalSection(&resource->Section);
    return error;
}

/* The reason of the change of state that follows at once. */
static DWORD TakeReason(RESOURCE *resource, const BYTE *buffer, DWORD size) {
    CLUSCTL_RESOURCE_STATE_CHANGE_REASON_STRUCT reason;
    if (buffer == NULL || size < sizeof reason) return ERROR_INVALID_PARAMETER;
    CopyMemory(&reason, buffer, sizeof reason);
    EnterCriticalSection(&resource->Section);
    resource->Reason = reason.eReason;
    LeaveCriticalSection(&resource->Section);
    return ERROR_SUCCESS;
}

static DWORD ControlProperties(RESOURCE *resource, DWORD controlCode, const BYTE *in, DWORD inSize, BYTE *out,
                               DWORD outSize, LPDWORD bytesReturned) {
    DWORD ignored, *returned = bytesReturned == NULL ? &ignored : bytesReturned;
    *returned = 0;
    switch (controlCode) {
    case CLUSCTL_RESOURCE_UNKNOWN: return ERROR_SUCCESS; /* as is required of whoever answers any code */
    case CLUSCTL_RESOURCE_VALIDATE_PRIVATE_PROPERTIES: return TakeProperties(resource, in, inSize, FAULT_VALIDATE_STORES);
    case CLUSCTL_RESOURCE_SET_PRIVATE_PROPERTIES: return TakeProperties(resource, in, inSize, TRUE);
    case CLUSCTL_RESOURCE_STATE_CHANGE_REASON: return TakeReason(resource, in, inSize);
    default: return Answer(resource, controlCode, out, outSize, returned);
    }
}

/* What Open begins with. */
static void InitializeValues(VALUES *values) {
    values->Limit = 5;
    CopyMemory(values->Path, L"C:\\Data", TextSize(L"C:\\Data"));
}
