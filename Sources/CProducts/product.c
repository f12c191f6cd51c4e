// A register-blocked product: a tile of rows × AP_PANEL sums stays in registers while the columns go by.

#include "products.h"

#include <string.h>

#define AP_INLINE static inline __attribute__((always_inline))
#define AP_UNROLL _Pragma("clang loop unroll(full)")

// Width of the last panel: whole vectors are enough for what is left.
static size_t ap_tail(size_t outputs) { return (outputs % AP_PANEL + 15) / 16 * 16; }

size_t ap_packed_count(size_t outputs, size_t columns) {
    return (outputs / AP_PANEL * AP_PANEL + ap_tail(outputs)) * columns;
}

void ap_pack(const float *weights, size_t outputs, size_t columns, float *packed) {
    for (size_t first = 0; first < outputs; first += AP_PANEL) {
        const size_t count = outputs - first < AP_PANEL ? outputs - first : AP_PANEL;
        const size_t width = count < AP_PANEL ? ap_tail(outputs) : AP_PANEL;
        for (size_t column = 0; column < columns; column++) {
            for (size_t lane = 0; lane < width; lane++) {
                *packed++ = lane < count ? weights[(first + lane) * columns + column] : 0;
            }
        }
    }
}

// One row's sums from output `first` on, with their biases.
AP_INLINE void ap_store(const float *sums, size_t width, size_t first, const float *bias, size_t outputs, float *out) {
    const size_t count = outputs - first < width ? outputs - first : width;
    for (size_t lane = 0; lane < count; lane++) out[first + lane] = sums[lane] + bias[first + lane];
}

// One tile: `rows` rows of x, at most MOST, by PANELS panels of WIDTH outputs, with vectors of LANES floats. Meanwhile it fetches what
// will be wanted next, `step` floats a column from `ahead` on: with a step of 0 nothing new.
#define AP_TILE(NAME, MOST, PANELS, WIDTH, LANES)                                                                      \
    AP_INLINE void NAME(const int rows, const float *x, size_t stride, size_t columns, const float *panel,             \
                        float *sums, const float *ahead, size_t step) {                                                \
        typedef float vector __attribute__((vector_size(4 * LANES)));                                                  \
        enum { each = WIDTH / LANES, vectors = PANELS * each };                                                        \
        vector sum[MOST][vectors];                                                                                     \
        AP_UNROLL for (int row = 0; row < rows; row++) {                                                               \
            AP_UNROLL for (int v = 0; v < vectors; v++) sum[row][v] = (vector){0};                                     \
        }                                                                                                              \
        for (size_t column = 0; column < columns; column++) {                                                          \
            const float *weights = panel + column * WIDTH;                                                             \
            __builtin_prefetch(ahead + column * step, 0, 2);                                                           \
            vector weight[vectors];                                                                                    \
            AP_UNROLL for (int v = 0; v < vectors; v++) {                                                              \
                weight[v] = *(const vector *)(weights + v / each * columns * WIDTH + v % each * LANES);                \
            }                                                                                                          \
            AP_UNROLL for (int row = 0; row < rows; row++) {                                                           \
                AP_UNROLL for (int v = 0; v < vectors; v++) sum[row][v] += x[row * stride + column] * weight[v];       \
            }                                                                                                          \
        }                                                                                                              \
        AP_UNROLL for (int row = 0; row < rows; row++) {                                                               \
            AP_UNROLL for (int v = 0; v < vectors; v++) {                                                              \
                memcpy(sums + row * PANELS * WIDTH + v * LANES, &sum[row][v], sizeof(vector));                         \
            }                                                                                                          \
        }                                                                                                              \
    }

// Rows by one panel of WIDTH outputs: TALL at a time, which fill the registers with sums, then what is left; no row is left alone.
#define AP_ROWS(NAME, TALL, WIDTH, LANES)                                                                              \
    AP_TILE(NAME##_tile, TALL, 1, WIDTH, LANES)                                                                        \
    AP_INLINE void NAME(const float *x, size_t rows, size_t stride, const float *panel, const float *next,             \
                        size_t first, const float *bias, size_t outputs, size_t columns, float *out) {                 \
        float sums[TALL * WIDTH] __attribute__((aligned(64)));                                                         \
        /* The tiles of a panel share out the next one; few tiles would ask for more than memory gives. */             \
        const size_t tiles = (rows + TALL - 1) / TALL;                                                                 \
        const size_t step = tiles >= 3 ? (WIDTH + tiles - 1) / tiles : 0;                                              \
        for (size_t row = 0; row < rows;) {                                                                            \
            const size_t left = rows - row;                                                                            \
            const size_t height = left == TALL + 1 ? (TALL + 2) / 2 : left < TALL ? left : TALL;                       \
            const float *from = x + row * stride;                                                                      \
            switch (height) {                                                                                          \
                AP_CASE(NAME##_tile, TALL, 1)                                                                          \
                AP_CASE(NAME##_tile, TALL, 2)                                                                          \
                AP_CASE(NAME##_tile, TALL, 3)                                                                          \
                AP_CASE(NAME##_tile, TALL, 4)                                                                          \
                AP_CASE(NAME##_tile, TALL, 5)                                                                          \
                AP_CASE(NAME##_tile, TALL, 6)                                                                          \
                AP_CASE(NAME##_tile, TALL, 7)                                                                          \
            default: NAME##_tile(TALL, from, stride, columns, panel, sums, next, step);                                \
            }                                                                                                          \
            for (size_t r = 0; r < height; r++, row++) {                                                               \
                ap_store(sums + r * WIDTH, WIDTH, first, bias, outputs, out + row * outputs);                          \
            }                                                                                                          \
            next += columns * step;                                                                                    \
        }                                                                                                              \
    }
#define AP_CASE(TILE, TALL, HEIGHT)                                                                                    \
    case HEIGHT:                                                                                                       \
        if (HEIGHT < TALL) {                                                                                           \
            TILE(HEIGHT < TALL ? HEIGHT : TALL, from, stride, columns, panel, sums, next, step);                       \
            break;                                                                                                     \
        }                                                                                                              \
        __attribute__((fallthrough));

// The tiles of a product. A single row goes by WIDE panels where there are so many, since the sums of one panel would wait for
// each other.
#define AP_PRODUCT(NAME, TARGET, TALL, WIDE, LANES)                                                                    \
    AP_ROWS(NAME##_48, TALL, 48, LANES)                                                                                \
    AP_ROWS(NAME##_32, TALL, 32, LANES)                                                                                \
    AP_ROWS(NAME##_16, TALL, 16, LANES)                                                                                \
    AP_TILE(NAME##_wide, 1, WIDE, 48, LANES)                                                                           \
    TARGET static void NAME(const float *x, size_t rows, size_t stride, const float *packed, const float *bias,        \
                            size_t outputs, size_t columns, float *out) {                                              \
        const size_t panels = outputs / AP_PANEL;                                                                      \
        for (size_t panel = 0; panel < panels;) {                                                                      \
            const float *weights = packed + panel * AP_PANEL * columns;                                                \
            if (rows == 1 && panels - panel >= WIDE) {                                                                 \
                float sums[WIDE * AP_PANEL] __attribute__((aligned(64)));                                              \
                NAME##_wide(1, x, stride, columns, weights, sums, weights, 0);                                         \
                ap_store(sums, WIDE * AP_PANEL, panel * AP_PANEL, bias, outputs, out);                                 \
                panel += WIDE;                                                                                         \
            } else {                                                                                                   \
                const float *next = panel + 1 < panels ? weights + AP_PANEL * columns : weights;                       \
                NAME##_48(x, rows, stride, weights, next, panel * AP_PANEL, bias, outputs, columns, out);              \
                panel++;                                                                                               \
            }                                                                                                          \
        }                                                                                                              \
        const float *tail = packed + panels * AP_PANEL * columns;                                                      \
        switch (ap_tail(outputs)) {                                                                                    \
        case 16: NAME##_16(x, rows, stride, tail, tail, panels * AP_PANEL, bias, outputs, columns, out); break;        \
        case 32: NAME##_32(x, rows, stride, tail, tail, panels * AP_PANEL, bias, outputs, columns, out); break;        \
        case 48: NAME##_48(x, rows, stride, tail, tail, panels * AP_PANEL, bias, outputs, columns, out); break;        \
        }                                                                                                              \
    }

#if defined(__x86_64__)
// 32 registers of 16 floats hold 24 sums, 16 of 8 floats 12 sums, 16 of 4 floats 12 sums. The level alone would let clang use
// half of a 512-bit register, hence its least width.
AP_PRODUCT(multiply_v4, __attribute__((target("arch=x86-64-v4"), min_vector_width(512))), 8, 4, 16)
AP_PRODUCT(multiply_v3, __attribute__((target("arch=x86-64-v3"))), 2, 1, 8)
AP_PRODUCT(multiply_v1, , 1, 1, 4)

void ap_multiply(const float *x, size_t rows, size_t stride, const float *packed, const float *bias, size_t outputs,
                 size_t columns, float *out) {
    if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512bw") &&
        __builtin_cpu_supports("avx512dq")) {
        multiply_v4(x, rows, stride, packed, bias, outputs, columns, out);
    } else if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) {
        multiply_v3(x, rows, stride, packed, bias, outputs, columns, out);
    } else {
        multiply_v1(x, rows, stride, packed, bias, outputs, columns, out);
    }
}
#else
// 32 registers of 4 floats.
AP_PRODUCT(multiply, , 2, 1, 4)

void ap_multiply(const float *x, size_t rows, size_t stride, const float *packed, const float *bias, size_t outputs,
                 size_t columns, float *out) {
    multiply(x, rows, stride, packed, bias, outputs, columns, out);
}
#endif
