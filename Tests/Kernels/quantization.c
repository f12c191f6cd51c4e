#include <math.h>
#include <string.h>

#include "driver.h"
#include "kernels.h"
#include "quantized.h"

static const size_t widths[] = {1, 2, 3, 15, 16, 17, 31, 33, 63, 64, 65, 127, 129, 384};
#define EACH(i, array) for (size_t i = 0; i < sizeof(array) / sizeof *(array); i++)

void expect_quantized(ak_quantized got, const expected *x, size_t rows, size_t n) {
    float *value = NEW(float, rows * n);
    expected *want = NEW(expected, rows * n);
    for (size_t r = 0; r < rows; r++) {
        double low = 0, high = 0, off = 0;
        for (size_t i = 0; i < n; i++) {
            const expected one = x[r * n + i];
            low = fmin(low, one.value);
            high = fmax(high, one.value);
            off = fmax(off, one.rounding + one.approximation);
        }
        // A range that is nothing but error may have any step, and 1 when it is found to be none.
        const bool vague = high - low <= 2 * off;
        const double scale = (double)got.scale[r], step = vague ? scale : high > low ? (high - low) / 255 : 1;
        expect(fabs(scale - step) <= 4 * UNIT * step + 2 * off / 255, "a step is a 255th of the range");
        expect(!vague || scale == 1 || scale <= 4 * off / 255, "a step is a 255th of the range or 1");
        expect(got.zero[r] >= 0 && got.zero[r] <= 255, "zero is a byte");
        for (size_t i = 0; i < n; i++) {
            const double exact = scale * ((int32_t)got.q[r * n + i] - got.zero[r]);
            value[r * n + i] = (float)exact;
            // Half a step; rounding may take a value to the other side of the middle, and the ends differ as the range does.
            const expected one = x[r * n + i];
            const double rounding = (0.5 + 1e-4) * step + 2 * off + one.rounding;
            want[r * n + i] = (expected){one.value, rounding, one.approximation};
        }
    }
    expect_near(value, want, rows * n);
}

ak_quantized new_quantized(size_t rows, size_t n) {
    return (ak_quantized){NEW(uint8_t, rows * n), NEW(float, rows), NEW(int32_t, rows)};
}

static void test_rows(void) {
    check_function("ak_quantize_rows");
    EACH(w, widths) {
        const size_t n = widths[w], rows = 7;
        check_case("%zu columns", n);
        float *x = random_floats(rows * n, 3);
        for (size_t i = 0; i < n; i++) {
            x[n + i] = 0;
            x[2 * n + i] = fabsf(x[2 * n + i]);   // zero below all
            x[3 * n + i] = -fabsf(x[3 * n + i]);  // and above all
            x[4 * n + i] *= 1e-20f;
            x[5 * n + i] *= 1e20f;
            x[6 * n + i] = (float)((int32_t)(i % 256) - 128);  // steps of about 1, and a full range at both ends
        }
        expected *want = NEW(expected, rows * n);
        for (size_t i = 0; i < rows * n; i++) want[i] = (expected){(double)x[i], 0, 0};
        const ak_quantized out = new_quantized(rows, n);
        ak_quantize_rows(x, rows, n, out);
        expect_quantized(out, want, rows, n);
        release();
    }
}

static void test_weights(int bits) {
    check_function(bits == 8 ? "ak_quantize_weights, 8 bits" : "ak_quantize_weights, 7 bits");
    const int32_t limit = bits == 8 ? 127 : 63;
    static const float limits[] = {0, 1, 1e-20f, 1e20f};
    EACH(w, widths) EACH(l, limits) {
        const size_t n = widths[w];
        check_case("%zu weights up to %g", n, (double)limits[l]);
        float *x = random_floats(n, limits[l]), *value = NEW(float, n), largest = 0;
        x[n / 2] = -limits[l];
        for (size_t i = 0; i < n; i++) largest = fmaxf(largest, fabsf(x[i]));
        int8_t *out = NEW(int8_t, n);
        int32_t sum = 0, total = 0;
        bool within = true;
        const double scale = (double)ak_quantize_weights(x, n, bits, out, &sum);
        const double step = largest > 0 ? (double)largest / limit : 1;
        expect(fabs(scale - step) <= UNIT * step, "the largest weight has the largest number");
        expected *want = NEW(expected, n);
        for (size_t i = 0; i < n; i++) {
            total += out[i];
            within = within && out[i] >= -limit && out[i] <= limit;
            value[i] = (float)(scale * out[i]);
            want[i] = (expected){(double)x[i], (0.5 + 1e-4) * step, 0};
        }
        expect(within, "no number is larger than the bits allow");
        expect(sum == total, "the sum is that of the numbers");
        expect_near(value, want, n);
        release();
    }
}

/// Every pattern of 16 bits, at every place within a vector.
static void test_widen(const char *name, bool brain) {
    check_function(name);
    for (size_t shift = 0; shift < 17; shift++) {
        const size_t n = 65536 + shift;
        check_case("from pattern %zu on", shift);
        uint16_t *in = NEW(uint16_t, n);
        float *out = NEW(float, n);
        for (size_t i = 0; i < n; i++) in[i] = (uint16_t)(i + shift);
        ak_widen_half(in, n, brain, out);
        long wrong = 0;
        for (size_t i = 0; i < n; i++) {
            const uint32_t sign = in[i] >> 15, fraction = in[i] & 0x3ff, exponent = in[i] >> 10 & 31;
            uint32_t bits, want = (uint32_t)in[i] << 16;
            if (!brain && exponent == 31) {
                want = sign << 31 | 0x7f800000 | fraction << 13;
            } else if (!brain) {
                const double magnitude = exponent > 0 ? ldexp(1024 + fraction, (int)exponent - 25) : ldexp(fraction, -24);
                const float value = (float)(sign ? -magnitude : magnitude);
                memcpy(&want, &value, sizeof want);
            }
            memcpy(&bits, out + i, sizeof bits);
            wrong += bits != want;
        }
        expect(wrong == 0, "each pattern becomes the same number, infinities and NaN included");
        release();
    }
}

void test_quantization(void) {
    test_rows();
    test_weights(8);
    test_weights(7);
    test_widen("ak_widen_half, half", false);
    test_widen("ak_widen_half, bfloat16", true);
}
