#include <math.h>

#include "driver.h"
#include "kernels.h"
#include "reference.h"

static const size_t widths[] = {1, 2, 3, 7, 8, 15, 16, 17, 31, 33, 63, 64, 65, 127, 384};
#define EACH(i, array) for (size_t i = 0; i < sizeof(array) / sizeof *(array); i++)

static void test_bias(void) {
    check_function("ak_add_bias");
    EACH(w, widths) {
        const size_t n = widths[w], rows = 3;
        check_case("%zu columns", n);
        float *x = random_floats(rows * n, 4), *bias = random_floats(n, 4);
        expected *want = NEW(expected, rows * n);
        for (size_t i = 0; i < rows * n; i++) {
            const double sum = (double)x[i] + (double)bias[i % n];
            want[i] = (expected){sum, fabs(sum) * UNIT, 0};
        }
        ak_add_bias(x, rows, n, bias);
        expect_near(x, want, rows * n);
        release();
    }
}

static void test_activation(const char *name, ak_activation activation) {
    check_function(name);
    // From all but linear to far beyond what the approximations' ranges cover.
    static const float limits[] = {1e-3f, 1, 5, 30, 3000};
    EACH(w, widths) EACH(l, limits) {
        const size_t n = widths[w], rows = 3;
        check_case("%zu columns, up to %g", n, (double)limits[l]);
        float *x = random_floats(rows * n, limits[l]), *bias = random_floats(n, limits[l] / 4);
        x[n - 1] = limits[l];
        x[rows * n - 1] = -limits[l];
        expected *want = NEW(expected, rows * n);
        for (size_t i = 0; i < rows * n; i++) {
            const double sum = (double)x[i] + (double)bias[i % n];
            want[i] = activated((expected){sum, fabs(sum) * UNIT, 0}, activation);
        }
        ak_add_bias_activate(x, rows, n, bias, activation);
        expect_near(x, want, rows * n);
        release();
    }
}

void test_elementwise(void) {
    test_bias();
    test_activation("ak_add_bias_activate, GELU", AK_GELU);
    test_activation("ak_add_bias_activate, GELU by tanh", AK_GELU_TANH);
    test_activation("ak_add_bias_activate, ReLU", AK_RELU);
}
