#include "vectors.h"

#include <float.h>
#include <math.h>
#include <string.h>

#if defined(__x86_64__)
#include <immintrin.h>
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

// The sum of the columns from `first` on.
static inline int32_t sum_from(size_t first, const int8_t *row, const int16_t *query, size_t columns) {
    int32_t sum = 0;
    for (size_t j = first; j < columns; j++) sum += (int32_t)row[j] * (int32_t)query[j];
    return sum;
}

#if defined(__x86_64__)
// Rows side by side: their additions do not wait for each other, and the query is read once for all.
enum { AS_ROWS = 4 };

#define AS_V3 __attribute__((target("arch=x86-64-v3")))
#define AS_UNROLL _Pragma("clang loop unroll(full)")

AS_V3 static inline int32_t add_all(__m256i sums) {
    __m128i half = _mm_add_epi32(_mm256_castsi256_si128(sums), _mm256_extracti128_si256(sums, 1));
    half = _mm_add_epi32(half, _mm_shuffle_epi32(half, _MM_SHUFFLE(1, 0, 3, 2)));
    return _mm_cvtsi128_si32(_mm_add_epi32(half, _mm_shuffle_epi32(half, _MM_SHUFFLE(2, 3, 0, 1))));
}

AS_V3 static void scores_v3(const int8_t *rows, const float *scales, size_t count, size_t columns, const int16_t *query,
                            float *out) {
    size_t i = 0;
    for (; i + AS_ROWS <= count; i += AS_ROWS) {
        const int8_t *first = rows + i * columns;
        __m256i sums[AS_ROWS] = {0};
        size_t j = 0;
        for (; j + 16 <= columns; j += 16) {
            const __m256i part = _mm256_loadu_si256((const __m256i *)(query + j));
            AS_UNROLL for (size_t k = 0; k < AS_ROWS; k++) {
                const __m128i row = _mm_loadu_si128((const __m128i *)(first + k * columns + j));
                sums[k] = _mm256_add_epi32(sums[k], _mm256_madd_epi16(_mm256_cvtepi8_epi16(row), part));
            }
        }
        AS_UNROLL for (size_t k = 0; k < AS_ROWS; k++) {
            const int32_t sum = add_all(sums[k]) + sum_from(j, first + k * columns, query, columns);
            out[i + k] = (float)sum * scales[i + k];
        }
    }
    for (; i < count; i++) out[i] = (float)sum_from(0, rows + i * columns, query, columns) * scales[i];
}
#endif

void as_scores(const int8_t *rows, const float *scales, size_t count, size_t columns, const int16_t *query, float *out) {
#if defined(__x86_64__)
    // This reads rows at some 10 GB/s: wider vectors would gain little.
    if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) {
        return scores_v3(rows, scales, count, columns, query, out);
    }
#endif
    for (size_t i = 0; i < count; i++) out[i] = (float)sum_from(0, rows + i * columns, query, columns) * scales[i];
}
