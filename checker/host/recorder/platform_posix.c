/* SPDX-License-Identifier: MIT
 *
 * platform_posix.c - what the recorder wants of Linux.
 */
#include "recorder.h"

#include <dirent.h>
#include <dlfcn.h>
#include <fcntl.h>
#include <sched.h>
#include <sys/stat.h>
#include <sys/uio.h>

const char platform_kind[] = "elf";
const char platform_suffix[] = ".so";

static void *target;

static uint64_t nanoseconds(clockid_t clock)
{
    struct timespec now;
    clock_gettime(clock, &now);
    return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

uint64_t platform_now(void) { return nanoseconds(CLOCK_MONOTONIC); }

uint64_t platform_milliseconds(void) { return nanoseconds(CLOCK_REALTIME) / 1000000u; }

uint32_t platform_thread(void) { return (uint32_t)syscall(SYS_gettid); }

uint32_t platform_process(void) { return (uint32_t)getpid(); }

void platform_yield(void) { sched_yield(); }

void platform_random(void *destination, size_t size)
{
    uint64_t word = nanoseconds(CLOCK_REALTIME) ^ (uintptr_t)destination;
    if (syscall(SYS_getrandom, destination, size, 1 /* GRND_NONBLOCK */) == (ssize_t)size) return;
    for (size_t index = 0; index < size; index++) {
        word = word * 6364136223846793005u + 1442695040888963407u;
        ((unsigned char *)destination)[index] = (unsigned char)(word >> 56);
    }
}

bool platform_read(const void *source, void *destination, size_t size)
{
    struct iovec here = {destination, size}, there = {(void *)(uintptr_t)source, size};
    return process_vm_readv(getpid(), &here, 1, &there, 1, 0) == (ssize_t)size;
}

bool platform_own_path(char path[PATH_BYTES])
{
    Dl_info info;
    if (dladdr((const void *)platform_kind, &info) == 0 || info.dli_fname == NULL) return false;
    char *whole = realpath(info.dli_fname, NULL);
    if (whole == NULL) return false;
    size_t length = strlen(whole);
    bool fits = length < PATH_BYTES;
    if (fits) memcpy(path, whole, length + 1);
    free(whole);
    return fits;
}

uint32_t platform_load(const char *path)
{
    target = dlopen(path, RTLD_NOW | RTLD_LOCAL);
    return target == NULL ? 126 : 0; /* ERROR_MOD_NOT_FOUND */
}

function platform_symbol(const char *name) { return (function)dlsym(target, name); }

void platform_unload(void)
{
    if (target != NULL) dlclose(target);
    target = NULL;
}

file platform_create(const char *path)
{
    return (file)open(path, O_WRONLY | O_CREAT | O_EXCL | O_APPEND | O_CLOEXEC, 0600);
}

bool platform_append(file to, const char *text, size_t size)
{
    ssize_t written;
    do written = write((int)to, text, size);
    while (written < 0 && errno == EINTR);
    return written == (ssize_t)size;
}

void platform_close(file which) { close((int)which); }

bool platform_delete(const char *path) { return unlink(path) == 0; }

void platform_each_name(const char *folder, void (*visit)(const char *name))
{
    DIR *directory = opendir(folder);
    if (directory == NULL) return;
    for (struct dirent *entry; (entry = readdir(directory)) != NULL;) visit(entry->d_name);
    closedir(directory);
}

size_t platform_read_file(const char *path, char *text, size_t size)
{
    int descriptor = open(path, O_RDONLY | O_CLOEXEC);
    if (descriptor < 0) return 0;
    ssize_t got = read(descriptor, text, size);
    close(descriptor);
    return got < 0 ? 0 : (size_t)got;
}

/* The last error belongs to each shared object here. */
uint32_t platform_last_error(void) { return 0; }

void platform_set_last_error(uint32_t error) { (void)error; }

__attribute__((destructor)) static void end(void) { recorder_end(false); }
