#include "kernels.h"

#include <math.h>

#include "math.h"

typedef float vec16 __attribute__((vector_size(64), aligned(4)));
typedef uint32_t word __attribute__((aligned(1)));
typedef uint16_t half __attribute__((aligned(1)));

enum { LANES = 16 };

AK_KERNEL
void ak_max_pool(const float *x, size_t rows, size_t d, float *out) {
    for (size_t i = 0; i < d; i++) out[i] = rows == 0 ? 0 : x[i];
    for (size_t r = 1; r < rows; r++)
        for (size_t i = 0; i < d; i++) out[i] = x[r * d + i] > out[i] ? x[r * d + i] : out[i];
}

AK_KERNEL
void ak_weighted_mean_pool(const float *x, size_t rows, size_t d, size_t first, float *out) {
    for (size_t i = 0; i < d; i++) out[i] = 0;
    float total = 0;
    for (size_t r = 0; r < rows; r++) {
        const float weight = (float)(first + r);
        total += weight;
        for (size_t i = 0; i < d; i++) out[i] += weight * x[r * d + i];
    }
    if (rows == 0) return;
    for (size_t i = 0; i < d; i++) out[i] /= total;
}

AK_KERNEL
void ak_scale(float *x, size_t n, float factor) {
    for (size_t i = 0; i < n; i++) x[i] *= factor;
}

AK_KERNEL
void ak_dense(const float *weights, const float *bias, const float *x, size_t inputs, size_t outputs, bool hyperbolic,
              float *out) {
    for (size_t o = 0; o < outputs; o++) {
        const float *row = weights + o * inputs;
        vec16 sums = {0};
        size_t i = 0;
        for (; i + LANES <= inputs; i += LANES) sums += *(const vec16 *)(row + i) * *(const vec16 *)(x + i);
        float sum = bias[o];
        for (int lane = 0; lane < LANES; lane++) sum += sums[lane];
        for (; i < inputs; i++) sum += row[i] * x[i];
        out[o] = hyperbolic ? tanhf(sum) : sum;
    }
}

AK_KERNEL
bool ak_all_finite(const void *x, size_t n) {
    const word *bits = x;
    uint32_t found = 0;
    for (size_t i = 0; i < n; i++) found |= (bits[i] & 0x7F800000u) == 0x7F800000u;
    return found == 0;
}

AK_KERNEL
bool ak_all_finite_half(const void *x, size_t n, bool bfloat) {
    const half *bits = x;
    const uint16_t exponent = bfloat ? 0x7F80 : 0x7C00;
    uint16_t found = 0;
    for (size_t i = 0; i < n; i++) found |= (bits[i] & exponent) == exponent;
    return found == 0;
}
