// A register-blocked product: a tile of rows × AP_PANEL sums stays in registers while the columns go by.

#include "products.h"

#include <string.h>

#define AP_INLINE static inline __attribute__((always_inline))
#define AP_UNROLL _Pragma("clang loop unroll(full)")

size_t ap_packed_count(size_t outputs, size_t columns) {
    return (outputs + AP_PANEL - 1) / AP_PANEL * AP_PANEL * columns;
}

void ap_pack(const float *weights, size_t outputs, size_t columns, float *packed) {
    for (size_t first = 0; first < outputs; first += AP_PANEL) {
        const size_t width = outputs - first < AP_PANEL ? outputs - first : AP_PANEL;
        for (size_t column = 0; column < columns; column++) {
            for (size_t lane = 0; lane < AP_PANEL; lane++) {
                *packed++ = lane < width ? weights[(first + lane) * columns + column] : 0;
            }
        }
    }
}

// One row's sums of some panels, with their biases.
AP_INLINE void ap_store(const float *sums, size_t panels, size_t panel, const float *bias, size_t outputs, float *out) {
    const size_t first = panel * AP_PANEL;
    const size_t width = outputs - first < panels * AP_PANEL ? outputs - first : panels * AP_PANEL;
    for (size_t lane = 0; lane < width; lane++) out[first + lane] = sums[lane] + bias[first + lane];
}

// One tile: ROWS rows of x by PANELS panels, with vectors of LANES floats. Meanwhile it fetches what will be wanted next, `step` floats a
// column from `ahead` on: with a step of 0 nothing new.
#define AP_TILE(NAME, ROWS, PANELS, LANES)                                                                             \
    AP_INLINE void NAME(const float *x, size_t stride, size_t columns, const float *panel, float *sums,                \
                        const float *ahead, size_t step) {                                                             \
        typedef float vector __attribute__((vector_size(4 * LANES)));                                                  \
        enum { each = AP_PANEL / LANES, vectors = PANELS * each };                                                     \
        vector sum[ROWS][vectors];                                                                                     \
        AP_UNROLL for (int row = 0; row < ROWS; row++) {                                                               \
            AP_UNROLL for (int v = 0; v < vectors; v++) sum[row][v] = (vector){0};                                     \
        }                                                                                                              \
        for (size_t column = 0; column < columns; column++) {                                                          \
            const float *weights = panel + column * AP_PANEL;                                                          \
            __builtin_prefetch(ahead + column * step, 0, 2);                                                           \
            vector weight[vectors];                                                                                    \
            AP_UNROLL for (int v = 0; v < vectors; v++) {                                                              \
                weight[v] = *(const vector *)(weights + v / each * columns * AP_PANEL + v % each * LANES);             \
            }                                                                                                          \
            AP_UNROLL for (int row = 0; row < ROWS; row++) {                                                           \
                AP_UNROLL for (int v = 0; v < vectors; v++) sum[row][v] += x[row * stride + column] * weight[v];       \
            }                                                                                                          \
        }                                                                                                              \
        AP_UNROLL for (int row = 0; row < ROWS; row++) {                                                               \
            AP_UNROLL for (int v = 0; v < vectors; v++) {                                                              \
                memcpy(sums + row * PANELS * AP_PANEL + v * LANES, &sum[row][v], sizeof(vector));                      \
            }                                                                                                          \
        }                                                                                                              \
    }

// The tiles of a product. TALL rows at a time fill the registers with sums; MIDDLE rows when fewer are left. Of what is then
// left each row goes alone, by WIDE panels where there are so many, since the sums of one panel would wait for each other.
#define AP_PRODUCT(NAME, TARGET, TALL, MIDDLE, WIDE, LANES)                                                            \
    AP_TILE(NAME##_tall, TALL, 1, LANES)                                                                               \
    AP_TILE(NAME##_middle, MIDDLE, 1, LANES)                                                                           \
    AP_TILE(NAME##_wide, 1, WIDE, LANES)                                                                               \
    AP_TILE(NAME##_lone, 1, 1, LANES)                                                                                  \
    TARGET static void NAME(const float *x, size_t rows, size_t stride, const float *packed, const float *bias,        \
                            size_t outputs, size_t columns, float *out) {                                              \
        float sums[(TALL > WIDE ? TALL : WIDE) * AP_PANEL] __attribute__((aligned(64)));                               \
        const size_t panels = (outputs + AP_PANEL - 1) / AP_PANEL;                                                     \
        const size_t lone = rows % TALL % MIDDLE;                                                                      \
        const size_t many = rows - lone;                                                                               \
        /* The tiles of a panel share out the next one; few tiles would ask for more than memory gives. */             \
        const size_t tiles = (many + TALL - 1) / TALL;                                                                 \
        const size_t step = tiles >= 3 ? (AP_PANEL + tiles - 1) / tiles : 0;                                           \
        for (size_t panel = 0; many > 0 && panel < panels; panel++) {                                                  \
            const float *weights = packed + panel * AP_PANEL * columns;                                                \
            const float *ahead = panel + 1 < panels ? weights + AP_PANEL * columns : weights;                          \
            for (size_t row = 0; row < many;) {                                                                        \
                const size_t height = many - row >= TALL ? TALL : MIDDLE;                                              \
                if (height == TALL) {                                                                                  \
                    NAME##_tall(x + row * stride, stride, columns, weights, sums, ahead, step);                        \
                } else {                                                                                               \
                    NAME##_middle(x + row * stride, stride, columns, weights, sums, ahead, step);                      \
                }                                                                                                      \
                ahead += columns * step;                                                                               \
                for (size_t r = 0; r < height; r++, row++) {                                                           \
                    ap_store(sums + r * AP_PANEL, 1, panel, bias, outputs, out + row * outputs);                       \
                }                                                                                                      \
            }                                                                                                          \
        }                                                                                                              \
        for (size_t panel = 0; lone > 0 && panel < panels;) {                                                          \
            const size_t width = panels - panel >= WIDE ? WIDE : 1;                                                    \
            for (size_t row = many; row < rows; row++) {                                                               \
                const float *weights = packed + panel * AP_PANEL * columns;                                            \
                if (width == WIDE) {                                                                                   \
                    NAME##_wide(x + row * stride, stride, columns, weights, sums, weights, 0);                         \
                } else {                                                                                               \
                    NAME##_lone(x + row * stride, stride, columns, weights, sums, weights, 0);                         \
                }                                                                                                      \
                ap_store(sums, width, panel, bias, outputs, out + row * outputs);                                      \
            }                                                                                                          \
            panel += width;                                                                                            \
        }                                                                                                              \
    }

#if defined(__x86_64__)
// 32 registers of 16 floats hold 24 sums, 16 of 8 floats 12 sums, 16 of 4 floats 12 sums. The level alone would let clang use
// half of a 512-bit register, hence its least width.
AP_PRODUCT(multiply_v4, __attribute__((target("arch=x86-64-v4"), min_vector_width(512))), 8, 2, 4, 16)
AP_PRODUCT(multiply_v3, __attribute__((target("arch=x86-64-v3"))), 2, 1, 1, 8)
AP_PRODUCT(multiply_v1, , 1, 1, 1, 4)

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
AP_PRODUCT(multiply, , 2, 1, 1, 4)

void ap_multiply(const float *x, size_t rows, size_t stride, const float *packed, const float *bias, size_t outputs,
                 size_t columns, float *out) {
    multiply(x, rows, stride, packed, bias, outputs, columns, out);
}
#endif
