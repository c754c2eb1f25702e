/* A disk that takes SLOW_DISK_MS milliseconds longer for every fsync: LD_PRELOAD for `bench --fsync-delay`.
   Our own disks hide what a cheap server's disk does. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdlib.h>
#include <unistd.h>

static int later(const char *name, int file) {
    int (*real)(int) = (int (*)(int))dlsym(RTLD_NEXT, name);
    const char *wait = getenv("SLOW_DISK_MS");
    int answer = real(file);
    if (wait) usleep(1000 * (useconds_t)atoi(wait));
    return answer;
}

int fsync(int file) { return later("fsync", file); }
int fdatasync(int file) { return later("fdatasync", file); }
