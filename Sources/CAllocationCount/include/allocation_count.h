#ifndef ALLOCATION_COUNT_H
#define ALLOCATION_COUNT_H

#include <stdint.h>

/// How often the process has allocated memory: every malloc, calloc, realloc and aligned allocation of all threads so far.
/// A program that this target is linked into counts; nothing else does. Linux with glibc.
uint64_t allocation_count(void);

#endif
