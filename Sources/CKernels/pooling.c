#include "kernels.h"

#include "math.h"

typedef float vec16 __attribute__((vector_size(64), aligned(4)));
typedef int8_t bytes16 __attribute__((vector_size(16), aligned(1)));

/// Columns that are summed at a time: their sums stay in registers over all rows.
enum { BLOCK = 128, LANES = 16, VECTORS = BLOCK / LANES };

AK_KERNEL
void ak_sum_rows_i8(const int8_t *table, const float *scale, const int32_t *rows, size_t count, size_t d, float *out) {
    size_t b = 0;
    for (; b + BLOCK <= d; b += BLOCK) {
        vec16 sum[VECTORS] = {0};
        for (size_t i = 0; i < count; i++) {
            const int8_t *row = table + (size_t)rows[i] * d + b;
            const float s = scale[rows[i]];
            if (b == 0 && i + 2 < count) {
                const int8_t *ahead = table + (size_t)rows[i + 2] * d;
                for (size_t line = 0; line < d; line += 64) __builtin_prefetch(ahead + line);
            }
#pragma clang loop unroll(full)
            for (int v = 0; v < VECTORS; v++)
                sum[v] += s * __builtin_convertvector(*(const bytes16 *)(row + v * LANES), vec16);
        }
#pragma clang loop unroll(full)
        for (int v = 0; v < VECTORS; v++) *(vec16 *)(out + b + v * LANES) = sum[v];
    }
    for (size_t j = b; j < d; j++) out[j] = 0;
    for (size_t i = 0; i < count; i++)
        for (size_t j = b; j < d; j++) out[j] += scale[rows[i]] * (float)table[(size_t)rows[i] * d + j];
}

AK_KERNEL
void ak_sum_rows(const float *table, const int32_t *rows, size_t count, size_t d, float *out) {
    size_t b = 0;
    for (; b + BLOCK <= d; b += BLOCK) {
        vec16 sum[VECTORS] = {0};
        for (size_t i = 0; i < count; i++) {
            const float *row = table + (size_t)rows[i] * d + b;
            if (i + 1 < count) __builtin_prefetch(table + (size_t)rows[i + 1] * d + b);
#pragma clang loop unroll(full)
            for (int v = 0; v < VECTORS; v++) sum[v] += *(const vec16 *)(row + v * LANES);
        }
#pragma clang loop unroll(full)
        for (int v = 0; v < VECTORS; v++) *(vec16 *)(out + b + v * LANES) = sum[v];
    }
    for (size_t j = b; j < d; j++) out[j] = 0;
    for (size_t i = 0; i < count; i++)
        for (size_t j = b; j < d; j++) out[j] += table[(size_t)rows[i] * d + j];
}
