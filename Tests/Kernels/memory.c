#define _GNU_SOURCE
#include "driver.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

enum { MAPPINGS = 64, PATTERN = 0xa5 };

static struct {
    unsigned char *base, *start, *end;
    size_t size;
} mappings[MAPPINGS];
static size_t mapped;

size_t guard_slack = 0;

void *guarded(size_t bytes) {
    const size_t page = (size_t)sysconf(_SC_PAGESIZE), inside = (bytes + guard_slack + page) / page * page;
    unsigned char *base = mmap(NULL, inside + page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (mapped == MAPPINGS || base == MAP_FAILED || mprotect(base + inside, page, PROT_NONE) != 0) {
        perror("memory for a test");
        exit(2);
    }
    unsigned char *end = base + inside - guard_slack, *start = end - bytes;
    memset(base, PATTERN, (size_t)(start - base));
    memset(end, PATTERN, guard_slack);
    mappings[mapped].base = base;
    mappings[mapped].start = start;
    mappings[mapped].end = end;
    mappings[mapped++].size = inside + page;
    return start;
}

void release(void) {
    while (mapped > 0) {
        mapped--;
        bool intact = true;
        for (unsigned char *byte = mappings[mapped].base; byte < mappings[mapped].start; byte++) intact &= *byte == PATTERN;
        for (size_t i = 0; i < guard_slack; i++) intact &= mappings[mapped].end[i] == PATTERN;
        if (!intact) expect(false, "memory about a buffer is as it was");
        munmap(mappings[mapped].base, mappings[mapped].size);
    }
}

// Knuth's 64-bit linear congruence.
static uint64_t state = 1;

int32_t random_integer(int32_t low, int32_t high) {
    state = state * 6364136223846793005u + 1442695040888963407u;
    return low + (int32_t)((state >> 33) % (uint64_t)(high - low + 1));
}

float random_float(float limit) { return (float)random_integer(-(1 << 24), 1 << 24) * 0x1p-24f * limit; }

float *random_floats(size_t n, float limit) {
    float *values = NEW(float, n);
    for (size_t i = 0; i < n; i++) values[i] = random_float(limit);
    return values;
}
