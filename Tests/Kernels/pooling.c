#include <math.h>

#include "driver.h"
#include "kernels.h"
#include "reference.h"

// Less than a block of 128 columns, a block, blocks and what is left.
static const size_t widths[] = {1, 7, 16, 33, 100, 127, 128, 129, 200, 256, 257, 384};
static const size_t counts[] = {1, 2, 3, 4, 5, 8, 31};
#define EACH(i, array) for (size_t i = 0; i < sizeof(array) / sizeof *(array); i++)

static void test_mean(const char *name, bool unit) {
    check_function(name);
    EACH(w, widths) EACH(c, counts) {
        const size_t d = widths[w], rows = counts[c];
        check_case("%zu rows of %zu", rows, d);
        float *x = random_floats(rows * d, 1), *out = NEW(float, d);
        expected *want = NEW(expected, d);
        for (size_t i = 0; i < d; i++) {
            double sum = 0, magnitude = 0;
            for (size_t r = 0; r < rows; r++) {
                sum += (double)x[r * d + i];
                magnitude += fabs((double)x[r * d + i]);
            }
            want[i] = (expected){sum / (double)rows, (double)(rows + 2) * UNIT * magnitude / (double)rows, 0};
        }
        if (unit) make_unit(want, d);
        ak_mean_pool(x, rows, d, unit, out);
        expect_near(out, want, d);
        release();
    }
}

static void test_sum(bool bytes) {
    check_function(bytes ? "ak_sum_rows_i8" : "ak_sum_rows");
    enum { ROWS = 13 };
    EACH(w, widths) for (size_t count = 0; count <= 9; count++) {
        const size_t d = widths[w];
        check_case("%zu rows of %zu", count, d);
        float *table = random_floats(ROWS * d, 1), *scale = random_floats(ROWS, 0.1f), *out = random_floats(d, 1);
        int8_t *small = NEW(int8_t, ROWS * d);
        for (size_t i = 0; i < ROWS * d; i++) small[i] = (int8_t)random_integer(-128, 127);
        int32_t *rows = NEW(int32_t, count);
        for (size_t i = 0; i < count; i++) rows[i] = i == 1 ? ROWS - 1 : random_integer(0, ROWS - 1);
        expected *want = NEW(expected, d);
        for (size_t j = 0; j < d; j++) {
            double sum = 0, magnitude = 0;
            for (size_t i = 0; i < count; i++) {
                const size_t at = (size_t)rows[i] * d + j;
                const double term = bytes ? (double)scale[rows[i]] * (double)small[at] : (double)table[at];
                sum += term;
                magnitude += fabs(term);
            }
            want[j] = (expected){sum, (double)(count + 1) * UNIT * magnitude, 0};
        }
        if (bytes)
            ak_sum_rows_i8(small, scale, rows, count, d, out);
        else
            ak_sum_rows(table, rows, count, d, out);
        expect_near(out, want, d);
        release();
    }
}

void test_pooling(void) {
    test_mean("ak_mean_pool", false);
    test_mean("ak_mean_pool, unit length", true);
    test_sum(true);
    test_sum(false);
}
