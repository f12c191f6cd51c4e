#include <math.h>

#include "driver.h"
#include "kernels.h"
#include "quantized.h"
#include "reference.h"

static const size_t widths[] = {2, 3, 15, 16, 17, 33, 63, 65, 384};
#define EACH(i, array) for (size_t i = 0; i < sizeof(array) / sizeof *(array); i++)
enum { ROWS = 5 };

/// A product's sums, as large as 1,536 pairs of the largest bytes make them, and the values they represent.
typedef struct {
    int32_t *sums, *zero;
    float *scale;
    ak_dequantization by;
    expected *value;
} problem;

static problem random_problem(size_t n) {
    problem p = {NEW(int32_t, ROWS * n), NEW(int32_t, ROWS), NEW(float, ROWS), {0}, NEW(expected, ROWS * n)};
    float *col_scale = NEW(float, n), *bias = random_floats(n, 1);
    int32_t *col_sum = NEW(int32_t, n);
    for (size_t j = 0; j < n; j++) {
        col_scale[j] = 1e-3f + fabsf(random_float(2e-3f));
        col_sum[j] = random_integer(-1536 * 127, 1536 * 127);
    }
    p.by = (ak_dequantization){col_scale, col_sum, bias};
    for (size_t r = 0; r < ROWS; r++) {
        // The last row's values are a few units, for the curved part of the activations.
        const int32_t largest = 1536 * 255 * 127;
        p.zero[r] = r == 0 ? 0 : r == 1 ? 255 : random_integer(0, 255);
        p.scale[r] = r + 1 < ROWS ? 1e-3f + fabsf(random_float(2e-3f)) : 2e-5f;
        for (size_t j = 0; j < n; j++) {
            int32_t *sum = p.sums + r * n + j;
            *sum = r + 1 < ROWS ? random_integer(-largest, largest) : p.zero[r] * col_sum[j] + random_integer(-150000, 150000);
            const double product = (double)p.scale[r] * (double)col_scale[j] * (*sum - p.zero[r] * col_sum[j]);
            const double value = product + (double)bias[j];
            p.value[r * n + j] = (expected){value, 3 * UNIT * fabs(product) + UNIT * fabs(value), 0};
        }
    }
    return p;
}

static void test_plain(void) {
    check_function("ak_dequantize");
    EACH(w, widths) {
        const size_t n = widths[w];
        check_case("%zu columns", n);
        const problem p = random_problem(n);
        float *out = NEW(float, ROWS * n);
        ak_dequantize(p.sums, ROWS, n, p.scale, p.zero, p.by, out);
        expect_near(out, p.value, ROWS * n);
        release();
    }
}

static void test_activate(const char *name, ak_activation activation) {
    check_function(name);
    EACH(w, widths) {
        const size_t n = widths[w];
        check_case("%zu columns", n);
        const problem p = random_problem(n);
        for (size_t i = 0; i < ROWS * n; i++) p.value[i] = activated(p.value[i], activation);
        const ak_quantized out = new_quantized(ROWS, n);
        ak_dequantize_activate_quantize(p.sums, ROWS, n, p.scale, p.zero, p.by, activation, NEW(float, n), out);
        expect_quantized(out, p.value, ROWS, n);
        release();
    }
}

static void test_add_normalize(void) {
    check_function("ak_dequantize_add_normalize");
    EACH(w, widths) {
        const size_t n = widths[w];
        check_case("%zu columns", n);
        const problem p = random_problem(n);
        const ak_layer_norm norm = {random_floats(n, 2), random_floats(n, 2), 1e-12f};
        float *x = random_floats(ROWS * n, 2);
        expected *want = NEW(expected, ROWS * n);
        for (size_t r = 0; r < ROWS; r++) {
            for (size_t i = r * n; i < (r + 1) * n; i++) {
                p.value[i].value += (double)x[i];
                p.value[i].rounding += UNIT * fabs(p.value[i].value);
            }
            normalized(p.value + r * n, n, norm, want + r * n);
        }
        ak_dequantize_add_normalize(x, p.sums, ROWS, n, p.scale, p.zero, p.by, norm, NEW(float, n));
        expect_near(x, want, ROWS * n);
        release();
    }
}

void test_dequantization(void) {
    test_plain();
    test_activate("ak_dequantize_activate_quantize, GELU", AK_GELU);
    test_activate("…_activate_quantize, GELU by tanh", AK_GELU_TANH);
    test_activate("…_activate_quantize, ReLU", AK_RELU);
    test_add_normalize();
}
