#define _GNU_SOURCE
#include <sched.h>
#include <stdio.h>
#include <string.h>

#include "driver.h"
#include "fused.h"

/// - wanted: what ak_cpu_features must find: `none`, or names joined by `+`; `any` for whatever is there.
void test_cpu(const char *wanted) {
    check_function("ak_cpu_features");
    static const struct {
        uint32_t feature;
        const char *name;
    } names[] = {{AK_CPU_AVX2, "avx2"}, {AK_CPU_AVX512, "avx512"}, {AK_CPU_VNNI, "vnni"}};
    char found[32] = "";
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        if (!(ak_cpu_features() & names[i].feature)) continue;
        if (*found != 0) strcat(found, "+");
        strcat(found, names[i].name);
    }
    if (*found == 0) strcpy(found, "none");
    check_case("found %s, wanted %s", found, wanted);
    expect(strcmp(wanted, "any") == 0 || strcmp(wanted, found) == 0, "the CPU has what it should have");

    check_function("ak_fused_available");
    const uint32_t features = ak_cpu_features(), both = AK_CPU_AVX512 | AK_CPU_VNNI;
    expect(!ak_fused_available() || (features & both) == both, "fused kernels only with AVX-512 and VNNI");
    check_function("ak_wide_attention_available");
    const bool wide = features & AK_CPU_AVX512;
    expect(ak_wide_attention_available(32) == wide, "heads of 32 dimensions where AVX-512 is");
    expect(ak_wide_attention_available(64) == wide, "heads of 64 dimensions where AVX-512 is");
    expect(!ak_wide_attention_available(48), "no heads of 48 dimensions");

    check_function("ak_cpu_cores, ak_relax");
    ak_relax();
    cpu_set_t mask;
    expect(sched_getaffinity(0, sizeof mask, &mask) == 0 && ak_cpu_cores() == CPU_COUNT(&mask), "as many as in the mask");

    check_function("ak_processor, ak_leave_processor");
    const int here = ak_processor();
    cpu_set_t only, after;
    CPU_ZERO(&only);
    expect(here >= 0, "the system says which core this is");
    CPU_SET(here, &only);
    expect(sched_setaffinity(0, sizeof only, &only) == 0 && !ak_leave_processor(), "with one core there is no other to go to");
    expect(sched_setaffinity(0, sizeof mask, &mask) == 0, "all cores again");
    expect(ak_leave_processor() == (CPU_COUNT(&mask) > 1), "with several cores there is another");
    expect(sched_getaffinity(0, sizeof after, &after) == 0 && CPU_EQUAL(&after, &mask), "it may run on all cores as before");

    // The one function of fused.h that every machine has; the others are tested in FusedKernelTests.
    check_function("ak_fused_pack");
    enum { OUTPUTS = 2 * AK_PANEL, INPUTS = 64 };
    int8_t *weights = NEW(int8_t, OUTPUTS * INPUTS), *packed = NEW(int8_t, OUTPUTS * INPUTS);
    int8_t *want = NEW(int8_t, OUTPUTS * INPUTS);
    for (size_t j = 0; j < OUTPUTS; j++)
        for (size_t i = 0; i < INPUTS; i++) {
            const int8_t weight = (int8_t)random_integer(-127, 127);
            weights[j * INPUTS + i] = weight;
            want[j / AK_PANEL * AK_PANEL * INPUTS + i / 4 * 4 * AK_PANEL + j % AK_PANEL * 4 + i % 4] = weight;
        }
    ak_fused_pack(weights, OUTPUTS, INPUTS, packed);
    expect_same(packed, want, OUTPUTS * INPUTS);
    release();
}
