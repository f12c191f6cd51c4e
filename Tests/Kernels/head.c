#include <math.h>
#include <string.h>

#include "driver.h"
#include "kernels.h"
#include "reference.h"

static const size_t widths[] = {1, 7, 15, 16, 17, 33, 64, 100};
static const size_t counts[] = {0, 1, 2, 3, 8, 31};
#define EACH(i, array) for (size_t i = 0; i < sizeof(array) / sizeof *(array); i++)

static void test_max(void) {
    check_function("ak_max_pool");
    EACH(w, widths) EACH(c, counts) {
        const size_t d = widths[w], rows = counts[c];
        check_case("%zu rows of %zu", rows, d);
        float *x = random_floats(rows * d, 1), *out = random_floats(d, 1);
        expected *want = NEW(expected, d);
        for (size_t i = 0; i < d; i++) {
            want[i].value = rows == 0 ? 0 : (double)x[i];
            for (size_t r = 1; r < rows; r++) want[i].value = fmax(want[i].value, (double)x[r * d + i]);
        }
        ak_max_pool(x, rows, d, out);
        expect_near(out, want, d);
        release();
    }
}

static void test_weighted_mean(void) {
    check_function("ak_weighted_mean_pool");
    EACH(w, widths) EACH(c, counts) for (size_t first = 1; first < 9; first += 7) {
        const size_t d = widths[w], rows = counts[c];
        check_case("%zu rows of %zu from %zu", rows, d, first);
        float *x = random_floats(rows * d, 1), *out = random_floats(d, 1);
        expected *want = NEW(expected, d);
        for (size_t i = 0; i < d && rows > 0; i++) {
            double sum = 0, magnitude = 0, total = 0;
            for (size_t r = 0; r < rows; r++) {
                const double weight = (double)(first + r);
                total += weight;
                sum += weight * (double)x[r * d + i];
                magnitude += weight * fabs((double)x[r * d + i]);
            }
            want[i] = (expected){sum / total, (double)(rows + 3) * UNIT * magnitude / total, 0};
        }
        ak_weighted_mean_pool(x, rows, d, first, out);
        expect_near(out, want, d);
        release();
    }
}

static void test_scale(void) {
    check_function("ak_scale");
    EACH(w, widths) {
        const size_t n = widths[w];
        check_case("%zu values", n);
        float *x = random_floats(n, 1);
        expected *want = NEW(expected, n);
        for (size_t i = 0; i < n; i++) want[i] = (expected){1.5 * (double)x[i], UNIT * fabs(1.5 * (double)x[i]), 0};
        ak_scale(x, n, 1.5f);
        expect_near(x, want, n);
        release();
    }
}

static void test_dense(bool hyperbolic) {
    check_function(hyperbolic ? "ak_dense, tanh" : "ak_dense");
    EACH(w, widths) EACH(o, widths) {
        const size_t inputs = widths[w], outputs = widths[o];
        check_case("%zu to %zu", inputs, outputs);
        float *weights = random_floats(inputs * outputs, 1), *bias = random_floats(outputs, 1);
        float *x = random_floats(inputs, 1), *out = NEW(float, outputs);
        expected *want = NEW(expected, outputs);
        for (size_t row = 0; row < outputs; row++) {
            double sum = (double)bias[row], magnitude = fabs(sum);
            for (size_t i = 0; i < inputs; i++) {
                const double term = (double)weights[row * inputs + i] * (double)x[i];
                sum += term;
                magnitude += fabs(term);
            }
            // The slope of tanh is at most 1, and the library's own is within some units of the last place.
            const double rounding = (double)(inputs + 2) * UNIT * magnitude + (hyperbolic ? 8 * UNIT : 0);
            want[row] = (expected){hyperbolic ? tanh(sum) : sum, rounding, 0};
        }
        ak_dense(weights, bias, x, inputs, outputs, hyperbolic, out);
        expect_near(out, want, outputs);
        release();
    }
}

static void test_finite(void) {
    check_function("ak_all_finite");
    static const uint32_t odd[] = {0x7F800000, 0xFF800000, 0x7FC00000, 0x7F800001, 0xFFFFFFFF};
    EACH(w, widths) {
        const size_t n = widths[w];
        check_case("%zu values", n);
        // At an odd address, as in a file.
        char *bytes = NEW(char, 4 * n + 1) + 1;
        for (size_t i = 0; i < n; i++) memcpy(bytes + 4 * i, &(uint32_t){0x7F7FFFFF}, 4);
        expect(ak_all_finite(bytes, n), "the largest floats are finite");
        for (size_t i = 0; i < n; i++) EACH(o, odd) {
            memcpy(bytes + 4 * i, &odd[o], 4);
            expect(!ak_all_finite(bytes, n), "infinity and NaN are found");
            memcpy(bytes + 4 * i, &(uint32_t){1}, 4);
        }
        expect(ak_all_finite(bytes, n), "subnormal floats are finite");
        release();
    }
    check_function("ak_all_finite_half");
    EACH(w, widths) for (int bfloat = 0; bfloat < 2; bfloat++) {
        const size_t n = widths[w];
        const uint16_t exponent = bfloat ? 0x7F80 : 0x7C00;
        check_case("%zu values, %s", n, bfloat ? "bfloat16" : "IEEE");
        char *bytes = NEW(char, 2 * n + 1) + 1;
        for (size_t i = 0; i < n; i++) memcpy(bytes + 2 * i, &(uint16_t){(uint16_t)(exponent - 1)}, 2);
        expect(ak_all_finite_half(bytes, n, bfloat), "the largest halves are finite");
        for (size_t i = 0; i < n; i++) {
            memcpy(bytes + 2 * i, &(uint16_t){(uint16_t)(exponent | 0x8001)}, 2);
            expect(!ak_all_finite_half(bytes, n, bfloat), "infinity and NaN are found");
            memcpy(bytes + 2 * i, &(uint16_t){0}, 2);
        }
        release();
    }
}

void test_head(void) {
    test_max();
    test_weighted_mean();
    test_scale();
    test_dense(false);
    test_dense(true);
    test_finite();
}
