#include <math.h>

#include "driver.h"
#include "kernels.h"

/// One head in double precision. The weights e^(s − max)/Σ have the relative error of both exponents, of ak_exp (2e-7) in
/// numerator and sum, and of the summing.
static void attend(const float *q, const float *k, const float *v, size_t stride, size_t length, size_t head_dim, size_t token,
                   double *weight, expected *out) {
    double off = 0, largest = -INFINITY, sum = 0;
    for (size_t j = 0; j < length; j++) {
        double dot = 0, magnitude = 0;
        for (size_t i = 0; i < head_dim; i++) {
            const double term = (double)q[token * stride + i] * (double)k[j * stride + i];
            dot += term;
            magnitude += fabs(term);
        }
        weight[j] = dot / sqrt((double)head_dim);
        off = fmax(off, (double)(head_dim + 4) * UNIT * magnitude / sqrt((double)head_dim));
        largest = fmax(largest, weight[j]);
    }
    for (size_t j = 0; j < length; j++) {
        weight[j] = exp(weight[j] - largest);
        sum += weight[j];
    }
    const double relative = 4 * off + (double)(2 * length + 12) * UNIT;
    for (size_t i = 0; i < head_dim; i++) {
        double value = 0, magnitude = 0;
        for (size_t j = 0; j < length; j++) {
            value += weight[j] / sum * (double)v[j * stride + i];
            magnitude += weight[j] / sum * fabs((double)v[j * stride + i]);
        }
        // The exponent ends at −87, so no weight is less than 2e-38.
        out[i] = (expected){value, relative * magnitude, 4e-7 * magnitude + 2e-37};
    }
}

/// A text whose queries and keys are up to `limit`; `indicators`: values that show the weights themselves.
static void test_text(size_t length, size_t heads, size_t head_dim, float limit, bool indicators) {
    check_case("%zu tokens, %zu heads of %zu, up to %g", length, heads, head_dim, (double)limit);
    const size_t width = heads * head_dim, stride = 3 * width;
    float *qkv = random_floats(length * stride, limit), *out = NEW(float, length * width);
    for (size_t t = 0; t < length; t++)
        for (size_t i = 0; i < width; i++)
            qkv[t * stride + 2 * width + i] = indicators ? (float)(i % head_dim == t % head_dim) : random_float(1);
    float *scratch = NEW(float, ak_attention_scratch(length, head_dim));
    double *weight = NEW(double, length);
    expected *want = NEW(expected, length * width);
    for (size_t h = 0; h < heads; h++) {
        const float *q = qkv + h * head_dim, *k = q + width, *v = k + width;
        for (size_t t = 0; t < length; t++)
            attend(q, k, v, stride, length, head_dim, t, weight, want + t * width + h * head_dim);
    }
    ak_attention(qkv, length, heads, head_dim, scratch, out);
    expect_near(out, want, length * width);
    release();
}

void test_attention(void) {
    check_function("ak_attention");
    // Heads of whole vectors, with the two special widths, and heads of other widths.
    static const size_t dimensions[] = {32, 64, 16, 48, 80, 1, 8, 20, 33};
    for (size_t d = 0; d < sizeof dimensions / sizeof *dimensions; d++) {
        const size_t head_dim = dimensions[d];
        for (size_t length = 1; length <= 35; length++) test_text(length, 2, head_dim, 1, false);
        for (size_t length = 63; length <= 66; length++) test_text(length, 1, head_dim, 1, false);
        test_text(head_dim < 20 ? head_dim : 20, 1, head_dim, 3, true);
        test_text(19, 3, head_dim, 40, true);
    }
}
