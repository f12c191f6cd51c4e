// A register-blocked product: a tile of rows × AP_PANEL sums stays in registers while pairs of columns go by.

#include "products.h"

#include <string.h>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

#define AP_INLINE static inline __attribute__((always_inline))
#define AP_UNROLL _Pragma("clang loop unroll(full)")

// One row's sums from output `first` on, scaled and with their biases.
AP_INLINE void store(const int32_t *sums, size_t width, size_t first, float scale, const ap_matrix *m, float *out) {
    // A fused multiply-add would round once where CPUs without one round twice.
#pragma clang fp contract(off)
    const size_t count = m->outputs - first < width ? m->outputs - first : width;
    for (size_t lane = 0; lane < count; lane++) {
        out[first + lane] = (float)sums[lane] * (scale * m->scales[first + lane]) + m->bias[first + lane];
    }
}

// What a kind of CPU adds to each sum of 32 bits: x₀w₀ + x₁w₁, of pairs of 16 bits.
#if defined(__x86_64__)
#define AP_DOT_VNNI(sum, x, w) (vector)_mm512_dpwssd_epi32((__m512i)(sum), (__m512i)(x), (__m512i)(w))
#define AP_DOT_V4(sum, x, w) ((sum) + (vector)_mm512_madd_epi16((__m512i)(x), (__m512i)(w)))
#define AP_DOT_V3(sum, x, w) ((sum) + (vector)_mm256_madd_epi16((__m256i)(x), (__m256i)(w)))
#define AP_DOT_V1(sum, x, w) ((sum) + (vector)_mm_madd_epi16((__m128i)(x), (__m128i)(w)))
#else
typedef int16_t halves __attribute__((vector_size(16)));
typedef int32_t products __attribute__((vector_size(32)));
typedef int32_t quad __attribute__((vector_size(16)));
AP_INLINE quad dot(quad sum, quad x, quad w) {
    const products p = __builtin_convertvector((halves)x, products) * __builtin_convertvector((halves)w, products);
    return sum + __builtin_shufflevector(p, p, 0, 2, 4, 6) + __builtin_shufflevector(p, p, 1, 3, 5, 7);
}
#define AP_DOT_ANY(sum, x, w) dot(sum, x, w)
#endif

// One tile: `rows` rows of x, at most MOST, by PANELS panels of WIDTH outputs, with vectors of LANES sums; `pairs` of columns.
// Meanwhile it prefetches what is needed next, `step` bytes per pair from `ahead` on: with a step of 0 nothing new.
#define AP_TILE(NAME, TARGET, DOT, MOST, PANELS, WIDTH, LANES)                                                         \
    TARGET AP_INLINE void NAME(const int rows, const int16_t *x, size_t pairs, const int16_t *panel, int32_t *sums,    \
                               const char *ahead, size_t step) {                                                       \
        typedef int32_t vector __attribute__((vector_size(4 * LANES)));                                                \
        enum { each = WIDTH / LANES, vectors = PANELS * each };                                                        \
        vector sum[MOST][vectors];                                                                                     \
        AP_UNROLL for (int row = 0; row < rows; row++) {                                                               \
            AP_UNROLL for (int v = 0; v < vectors; v++) sum[row][v] = (vector){0};                                     \
        }                                                                                                              \
        for (size_t pair = 0; pair < pairs; pair++) {                                                                  \
            const int16_t *weights = panel + pair * WIDTH * 2;                                                         \
            __builtin_prefetch(ahead + pair * step, 0, 2);                                                             \
            vector weight[vectors];                                                                                    \
            AP_UNROLL for (int v = 0; v < vectors; v++) {                                                              \
                weight[v] = *(const vector *)(weights + (v / each * pairs * WIDTH + v % each * LANES) * 2);            \
            }                                                                                                          \
            AP_UNROLL for (int row = 0; row < rows; row++) {                                                           \
                int32_t both;                                                                                          \
                memcpy(&both, x + (row * pairs + pair) * 2, sizeof both);                                              \
                const vector value = (vector){0} + both;                                                               \
                AP_UNROLL for (int v = 0; v < vectors; v++) sum[row][v] = DOT(sum[row][v], value, weight[v]);          \
            }                                                                                                          \
        }                                                                                                              \
        AP_UNROLL for (int row = 0; row < rows; row++) {                                                               \
            AP_UNROLL for (int v = 0; v < vectors; v++) {                                                              \
                memcpy(sums + row * PANELS * WIDTH + v * LANES, &sum[row][v], sizeof(vector));                         \
            }                                                                                                          \
        }                                                                                                              \
    }

// Rows by one panel of WIDTH outputs: TALL at a time, which fill the registers with sums, then what is left; no row is left alone.
#define AP_ROWS(NAME, TARGET, DOT, TALL, WIDTH, LANES)                                                                 \
    AP_TILE(NAME##_tile, TARGET, DOT, TALL, 1, WIDTH, LANES)                                                           \
    TARGET AP_INLINE void NAME(const int16_t *x, const float *scales, size_t rows, const int16_t *panel, size_t first, \
                               bool isLast, const ap_matrix *m, float *out) {                                          \
        int32_t sums[TALL * WIDTH] __attribute__((aligned(64)));                                                       \
        const size_t pairs = ap_row_count(m->columns) / 2;                                                             \
        /* The tiles of a panel share out the next one; few tiles would ask for more than memory gives. */             \
        const size_t tiles = (rows + TALL - 1) / TALL;                                                                 \
        const size_t step = tiles >= 3 && !isLast ? (4 * WIDTH + tiles - 1) / tiles : 0;                               \
        const char *next = (const char *)(panel + (isLast ? 0 : pairs * WIDTH * 2));                                   \
        for (size_t row = 0; row < rows;) {                                                                            \
            const size_t left = rows - row;                                                                            \
            const size_t height = left == TALL + 1 ? (TALL + 2) / 2 : left < TALL ? left : TALL;                       \
            const int16_t *from = x + row * pairs * 2;                                                                 \
            switch (height) {                                                                                          \
                AP_CASE(NAME##_tile, TALL, 1)                                                                          \
                AP_CASE(NAME##_tile, TALL, 2)                                                                          \
                AP_CASE(NAME##_tile, TALL, 3)                                                                          \
                AP_CASE(NAME##_tile, TALL, 4)                                                                          \
                AP_CASE(NAME##_tile, TALL, 5)                                                                          \
                AP_CASE(NAME##_tile, TALL, 6)                                                                          \
                AP_CASE(NAME##_tile, TALL, 7)                                                                          \
            default: NAME##_tile(TALL, from, pairs, panel, sums, next, step);                                          \
            }                                                                                                          \
            for (size_t r = 0; r < height; r++, row++) {                                                               \
                store(sums + r * WIDTH, WIDTH, first, scales[row], m, out + row * m->outputs);                         \
            }                                                                                                          \
            next += pairs * step;                                                                                      \
        }                                                                                                              \
    }
#define AP_CASE(TILE, TALL, HEIGHT)                                                                                    \
    case HEIGHT:                                                                                                       \
        if (HEIGHT < TALL) {                                                                                           \
            TILE(HEIGHT < TALL ? HEIGHT : TALL, from, pairs, panel, sums, next, step);                                 \
            break;                                                                                                     \
        }                                                                                                              \
        __attribute__((fallthrough));

// The tiles of a product. A single row uses WIDE panels if there are that many, because the sums of one panel would wait for
// each other.
#define AP_PRODUCT(NAME, TARGET, DOT, TALL, WIDE, LANES)                                                               \
    AP_ROWS(NAME##_48, TARGET, DOT, TALL, 48, LANES)                                                                   \
    AP_ROWS(NAME##_32, TARGET, DOT, TALL, 32, LANES)                                                                   \
    AP_ROWS(NAME##_16, TARGET, DOT, TALL, 16, LANES)                                                                   \
    AP_TILE(NAME##_wide, TARGET, DOT, 1, WIDE, 48, LANES)                                                              \
    TARGET static void NAME(const int16_t *x, const float *scales, size_t rows, const ap_matrix *m, float *out) {      \
        const size_t panels = m->outputs / AP_PANEL, count = ap_row_count(m->columns);                                 \
        for (size_t panel = 0; panel < panels;) {                                                                      \
            const int16_t *weights = m->packed + panel * AP_PANEL * count;                                             \
            if (rows == 1 && panels - panel >= WIDE) {                                                                 \
                int32_t sums[WIDE * AP_PANEL] __attribute__((aligned(64)));                                            \
                NAME##_wide(1, x, count / 2, weights, sums, (const char *)weights, 0);                                 \
                store(sums, WIDE * AP_PANEL, panel * AP_PANEL, scales[0], m, out);                                     \
                panel += WIDE;                                                                                         \
            } else {                                                                                                   \
                NAME##_48(x, scales, rows, weights, panel * AP_PANEL, panel + 1 == panels, m, out);                    \
                panel++;                                                                                               \
            }                                                                                                          \
        }                                                                                                              \
        const int16_t *tail = m->packed + panels * AP_PANEL * count;                                                   \
        switch ((m->outputs % AP_PANEL + 15) / 16) {                                                                   \
        case 1: NAME##_16(x, scales, rows, tail, panels * AP_PANEL, true, m, out); break;                              \
        case 2: NAME##_32(x, scales, rows, tail, panels * AP_PANEL, true, m, out); break;                              \
        case 3: NAME##_48(x, scales, rows, tail, panels * AP_PANEL, true, m, out); break;                              \
        }                                                                                                              \
    }

#if defined(__x86_64__)
// 32 registers of 16 sums hold 24, 16 of 8 sums 12, 16 of 4 sums 12. The level alone would let clang use half of a 512-bit
// register, hence its least width.
#define AP_VNNI __attribute__((target("arch=x86-64-v4,avx512vnni"), min_vector_width(512)))
#define AP_V4 __attribute__((target("arch=x86-64-v4"), min_vector_width(512)))
#define AP_V3 __attribute__((target("arch=x86-64-v3")))
AP_PRODUCT(multiply_vnni, AP_VNNI, AP_DOT_VNNI, 8, 4, 16)
AP_PRODUCT(multiply_v4, AP_V4, AP_DOT_V4, 8, 4, 16)
AP_PRODUCT(multiply_v3, AP_V3, AP_DOT_V3, 2, 1, 8)
AP_PRODUCT(multiply_v1, , AP_DOT_V1, 1, 1, 4)

void ap_multiply(const int16_t *x, const float *scales, size_t rows, const ap_matrix *matrix, float *out) {
    if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512bw") &&
        __builtin_cpu_supports("avx512dq")) {
        if (__builtin_cpu_supports("avx512vnni")) {
            multiply_vnni(x, scales, rows, matrix, out);
        } else {
            multiply_v4(x, scales, rows, matrix, out);
        }
    } else if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) {
        multiply_v3(x, scales, rows, matrix, out);
    } else {
        multiply_v1(x, scales, rows, matrix, out);
    }
}
#else
// 32 registers of 4 sums.
AP_PRODUCT(multiply, , AP_DOT_ANY, 2, 1, 4)

void ap_multiply(const int16_t *x, const float *scales, size_t rows, const ap_matrix *matrix, float *out) {
    multiply(x, scales, rows, matrix, out);
}
#endif
