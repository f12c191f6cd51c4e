#define _GNU_SOURCE
#include "fused.h"

#include <sched.h>

uint32_t ak_cpu_features(void) {
    uint32_t features = 0;
#if defined(__x86_64__)
    __builtin_cpu_init();
    if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) features |= AK_CPU_AVX2;
    if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vl") &&
        __builtin_cpu_supports("avx512dq"))
        features |= AK_CPU_AVX512;
    if (__builtin_cpu_supports("avx512vnni") || __builtin_cpu_supports("avxvnni")) features |= AK_CPU_VNNI;
#elif defined(__ARM_FEATURE_DOTPROD)
    features |= AK_CPU_VNNI;
#endif
    return features;
}

bool ak_fused_available(void) {
#if defined(__x86_64__)
    __builtin_cpu_init();
    return (ak_cpu_features() & AK_CPU_AVX512) && __builtin_cpu_supports("avx512vnni");
#else
    return false;
#endif
}

bool ak_wide_attention_available(size_t head_dim) {
    return (ak_cpu_features() & AK_CPU_AVX512) && (head_dim == 32 || head_dim == 64);
}

int ak_cpu_cores(void) {
    cpu_set_t mask;
    return sched_getaffinity(0, sizeof mask, &mask) == 0 ? CPU_COUNT(&mask) : 1;
}

int ak_processor(void) { return sched_getcpu(); }

bool ak_leave_processor(void) {
    cpu_set_t allowed, others;
    const int here = sched_getcpu();
    if (here < 0 || here >= CPU_SETSIZE || sched_getaffinity(0, sizeof allowed, &allowed) != 0) return false;
    others = allowed;
    CPU_CLR(here, &others);
    if (CPU_COUNT(&others) == 0 || sched_setaffinity(0, sizeof others, &others) != 0) return false;
    // The thread is elsewhere by now, and need not move again.
    (void)sched_setaffinity(0, sizeof allowed, &allowed);
    return true;
}
