#include <float.h>
#include <math.h>
#include <string.h>

#include "driver.h"
#include "products.h"

static const size_t counts[] = {1, 2, 7, 15, 16, 17, 31, 32, 33, 64, 77, 150};
#define EACH(i, array) for (size_t i = 0; i < sizeof(array) / sizeof *(array); i++)

static void test_numbers(void) {
    check_function("ap_soft_maximum");
    // The largest make differences from which e^x is taken to be zero, and infinite ones.
    static const float limits[] = {0, 1, 20, 1000, FLT_MAX}, shares[] = {0, 0.1f};
    EACH(c, counts) EACH(l, limits) EACH(s, shares) {
        const size_t n = counts[c];
        check_case("%zu values up to %g, noise %g", n, (double)limits[l], (double)shares[s]);
        float *values = random_floats(n, limits[l]);
        expected *want = NEW(expected, n);
        double top = -INFINITY, sum = 0;
        for (size_t i = 0; i < n; i++) top = fmax(top, (double)values[i]);
        for (size_t i = 0; i < n; i++) sum += exp((double)values[i] - top);
        const double noise = (double)shares[s];
        for (size_t i = 0; i < n; i++) {
            const double below = top - (double)values[i], share = exp(-below) / sum * (1 - noise), even = noise / (double)n;
            // The difference is rounded, which e^x makes a relative error; the sum has that of the others. What is below 1e-38
            // becomes zero.
            const double rounding = share * UNIT * (fmin(below, 100) + (double)n + 8) + UNIT * (share + 3 * even);
            want[i] = (expected){share + even, rounding, 4e-7 * share + (below > 87 && below < 100 ? 2e-38 : 0)};
        }
        expect(ap_soft_maximum(values, n, shares[s]), "numbers have probabilities");
        expect_near(values, want, n);
        release();
    }
}

/// Values that are no finite numbers are refused wherever they stand, and nothing is changed.
static void test_refusal(void) {
    check_function("ap_soft_maximum, refused");
    const float bad[] = {NAN, -NAN, INFINITY, -INFINITY};
    EACH(c, counts) EACH(b, bad) for (size_t place = 0; place < counts[c]; place++) {
        const size_t n = counts[c];
        check_case("%zu values, %g at %zu", n, (double)bad[b], place);
        float *values = random_floats(n, 5), *before = NEW(float, n);
        values[place] = bad[b];
        memcpy(before, values, n * sizeof *values);
        expect(!ap_soft_maximum(values, n, 0.1f), "no probabilities of what is no number");
        expect_same(values, before, n * sizeof *values);
        release();
    }
}

void test_probabilities(void) {
    test_numbers();
    test_refusal();
}
