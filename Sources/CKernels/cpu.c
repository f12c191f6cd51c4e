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
