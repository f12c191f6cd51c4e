#include <math.h>
#include <string.h>

#include "driver.h"
#include "kernels.h"
#include "reference.h"

static const size_t widths[] = {2, 3, 15, 16, 17, 31, 48, 63, 65, 384, 1023};
#define EACH(i, array) for (size_t i = 0; i < sizeof(array) / sizeof *(array); i++)

static ak_layer_norm random_norm(size_t d) {
    return (ak_layer_norm){random_floats(d, 2), random_floats(d, 2), 1e-12f};
}

static void test_embed(void) {
    check_function("ak_embed");
    enum { WORDS = 9, PLACES = 6, ROWS = 5 };
    EACH(w, widths) {
        const size_t d = widths[w];
        check_case("%zu columns", d);
        const ak_layer_norm norm = random_norm(d);
        float *word = random_floats(WORDS * d, 1), *place = random_floats(PLACES * d, 1), *type = random_floats(d, 1);
        int32_t *ids = NEW(int32_t, ROWS), *places = NEW(int32_t, ROWS);
        for (size_t r = 0; r < ROWS; r++) {
            ids[r] = random_integer(0, WORDS - 1);
            places[r] = random_integer(0, PLACES - 1);
        }
        ids[0] = WORDS - 1;
        places[0] = PLACES - 1;
        expected *sum = NEW(expected, d), *want = NEW(expected, ROWS * d);
        for (size_t r = 0; r < ROWS; r++) {
            for (size_t i = 0; i < d; i++) {
                const double a = (double)word[(size_t)ids[r] * d + i], b = (double)place[(size_t)places[r] * d + i];
                const double c = (double)type[i];
                sum[i] = (expected){a + b + c, 2 * UNIT * (fabs(a) + fabs(b) + fabs(c)), 0};
            }
            normalized(sum, d, norm, want + r * d);
        }
        float *out = NEW(float, ROWS * d);
        ak_embed(ids, places, ROWS, d, word, place, type, norm, out);
        expect_near(out, want, ROWS * d);
        release();
    }
}

static void test_add_normalize(void) {
    check_function("ak_add_normalize");
    // Rows far from zero lose digits when their mean is taken off.
    static const float offsets[] = {0, 50};
    EACH(w, widths) EACH(o, offsets) {
        const size_t d = widths[w], rows = 4;
        check_case("%zu columns about %g", d, (double)offsets[o]);
        const ak_layer_norm norm = random_norm(d);
        float *x = random_floats(rows * d, 1), *y = random_floats(rows * d, 1), *bias = random_floats(d, 1);
        for (size_t i = 0; i < d; i++) bias[i] += offsets[o];
        expected *sum = NEW(expected, d), *want = NEW(expected, rows * d);
        for (size_t r = 0; r < rows; r++) {
            for (size_t i = 0; i < d; i++) {
                const double a = (double)x[r * d + i], b = (double)y[r * d + i], c = (double)bias[i];
                sum[i] = (expected){a + b + c, 2 * UNIT * (fabs(a) + fabs(b) + fabs(c)), 0};
            }
            normalized(sum, d, norm, want + r * d);
        }
        ak_add_normalize(x, y, rows, d, bias, norm);
        expect_near(x, want, rows * d);
        release();
    }
}

static void test_unit_length(void) {
    check_function("ak_unit_length");
    // Squares must not overflow, nor vanish.
    static const float limits[] = {1, 1e-15f, 1e15f};
    EACH(w, widths) EACH(l, limits) {
        const size_t d = widths[w];
        check_case("%zu values up to %g", d, (double)limits[l]);
        float *x = random_floats(d, limits[l]);
        expected *want = NEW(expected, d);
        for (size_t i = 0; i < d; i++) want[i] = (expected){(double)x[i], 0, 0};
        make_unit(want, d);
        ak_unit_length(x, d);
        expect_near(x, want, d);
        memset(x, 0, d * sizeof *x);
        memset(want, 0, d * sizeof *want);
        check_case("%zu zeros", d);
        ak_unit_length(x, d);
        expect_near(x, want, d);
        release();
    }
}

void test_normalization(void) {
    test_embed();
    test_add_normalize();
    test_unit_length();
}
