#include "vectors.h"

#include <float.h>
#include <math.h>
#include <string.h>

// Compiled for several levels of CPU, of which the right one is chosen when the program is loaded.
#if defined(__x86_64__)
#define AS_CLONES __attribute__((target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")))
#else
#define AS_CLONES
#endif

// The greatest magnitude: NaN when a value is not finite, 0 when all are too small for a scale.
static float magnitude(const float *x, size_t columns) {
    float top = 0;
    for (size_t j = 0; j < columns; j++) {
        if (!isfinite(x[j])) return NAN;
        top = fmaxf(top, fabsf(x[j]));
    }
    return top < 127 * FLT_MIN ? 0 : top;
}

float as_quantize(const float *x, size_t columns, int8_t *out) {
    const float top = magnitude(x, columns);
    if (!(top > 0)) {
        memset(out, 0, columns);
        return top;
    }
    const float factor = 127 / top;
    for (size_t j = 0; j < columns; j++) out[j] = (int8_t)lrintf(x[j] * factor);
    return top / 127;
}

float as_quantize_query(const float *x, size_t columns, int16_t *out) {
    const float top = magnitude(x, columns);
    if (!(top > 0)) {
        memset(out, 0, columns * sizeof *out);
        return top;
    }
    double sum = 0;
    for (size_t j = 0; j < columns; j++) sum += fabs((double)x[j]);
    // A sum of products is at most 127 · (Σ |x| · factor + columns / 2, for rounding), which must stay below 2³¹.
    const double room = 2147483647.0 / 127 - (double)columns;
    const double factor = fmin(32767 / (double)top, room / sum);
    for (size_t j = 0; j < columns; j++) out[j] = (int16_t)lrint(x[j] * factor);
    return (float)(1 / factor);
}

AS_CLONES void as_scores(const int8_t *rows, const float *scales, size_t count, size_t columns, const int16_t *query,
                         float *out) {
    for (size_t i = 0; i < count; i++) {
        const int8_t *row = rows + i * columns;
        int32_t sum = 0;
        for (size_t j = 0; j < columns; j++) sum += (int32_t)row[j] * (int32_t)query[j];
        out[i] = (float)sum * scales[i];
    }
}
