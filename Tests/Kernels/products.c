#include <float.h>
#include <math.h>
#include <stdlib.h>

#include "driver.h"
#include "products.h"

// Nothing here may differ between machines, so no expected value has an error of rounding: all is the approximation's.

/// Rows of random numbers; the first ones are the hardest: nothing but the largest product, which changes its sign, one number
/// that is much larger than the others, zeros.
static float *random_rows(size_t rows, size_t columns, float limit) {
    float *x = random_floats(rows * columns, limit);
    for (size_t i = 0; i < columns; i++) {
        x[i] = limit;
        if (rows > 2) x[columns + i] = i % 2 == 0 ? limit : -limit;
        if (rows > 3) x[2 * columns + i] = i == columns / 2 ? limit : x[2 * columns + i] * 1e-5f;
        if (rows > 4) x[3 * columns + i] = 0;
    }
    return x;
}

static void test_quantize(size_t columns, float limit) {
    check_case("%zu columns up to %g", columns, (double)limit);
    enum { ROWS = 7 };
    const size_t count = ap_row_count(columns);
    expect(count == columns + columns % 2, "columns come in pairs");
    float *x = random_rows(ROWS, columns, limit), *scales = NEW(float, ROWS), *values = NEW(float, ROWS * count);
    x[5 * columns + columns - 1] = NAN;
    x[6 * columns] = -INFINITY;
    int16_t *out = NEW(int16_t, ROWS * count);
    ap_quantize(x, ROWS, columns, out, scales);
    expected *want = NEW(expected, ROWS * count), *want_scale = NEW(expected, ROWS);
    for (size_t r = 0; r < ROWS; r++) {
        double square = 0, largest = 0;
        for (size_t i = 0; i < columns; i++) {
            square += (double)x[r * columns + i] * (double)x[r * columns + i];
            largest = fmax(largest, fabs((double)x[r * columns + i]));
        }
        double scale = fmax(sqrt(square) / 43238, largest / 32766);
        if (r > 4 || scale < (double)FLT_MIN) scale = 0;
        want_scale[r] = (expected){scale, 0, 2 * UNIT * scale};
        for (size_t i = 0; i < count; i++) {
            values[r * count + i] = (float)out[r * count + i];
            // Half a unit, and what two roundings of a number of 15 bits can make.
            if (scale > 0 && i < columns) want[r * count + i] = (expected){(double)x[r * columns + i] / scale, 0, 0.505};
        }
    }
    expect(isnan(scales[5]) && isnan(scales[6]), "a row with what is no finite number has a scale that is none");
    expect_near(scales, want_scale, 5);
    expect_near(values, want, ROWS * count);
    release();
}

static void test_multiply(size_t rows, size_t outputs, size_t columns) {
    check_case("%zu rows by %zu outputs, %zu columns", rows, outputs, columns);
    const size_t count = ap_row_count(columns);
    const float *x = random_rows(rows, columns, 1), *weights = random_rows(outputs, columns, 3);
    int16_t *q = NEW(int16_t, rows * count), *w = NEW(int16_t, outputs * count);
    int16_t *packed = NEW(int16_t, ap_packed_count(outputs, columns));
    float *q_scales = NEW(float, rows), *w_scales = NEW(float, outputs), *bias = random_floats(outputs, 1);
    ap_quantize(x, rows, columns, q, q_scales);
    ap_quantize(weights, outputs, columns, w, w_scales);
    ap_pack(w, outputs, columns, packed);
    expected *want = NEW(expected, rows * outputs);
    bool fits = true, near = true;
    float *out = NEW(float, rows * outputs), *alone = NEW(float, outputs);
    const ap_matrix matrix = {outputs, columns, packed, w_scales, bias};
    ap_multiply(q, q_scales, rows, &matrix, out);
    for (size_t r = 0; r < rows; r++)
        for (size_t j = 0; j < outputs; j++) {
            int64_t sum = 0;
            double exact = (double)bias[j], off = 1e-6 * fabs(exact);
            for (size_t i = 0; i < count; i++) sum += (int64_t)q[r * count + i] * w[j * count + i];
            for (size_t i = 0; i < columns; i++) {
                const double a = (double)x[r * columns + i], b = (double)weights[j * columns + i];
                exact += a * b;
                off += 0.51 * (fabs(a) * (double)w_scales[j] + (fabs(b) + (double)w_scales[j]) * (double)q_scales[r]) + 1e-6 * fabs(a * b);
            }
            const double product = (double)sum * (double)q_scales[r] * (double)w_scales[j], value = product + (double)bias[j];
            want[r * outputs + j] = (expected){value, 0, 3 * UNIT * fabs(product) + UNIT * fabs(value)};
            fits = fits && llabs(sum) <= INT32_MAX;
            near = near && fabs((double)out[r * outputs + j] - exact) <= off;
        }
    expect(fits, "no sum needs more than 32 bits");
    expect(near, "a product is that of the floats but for half a unit of each");
    expect_near(out, want, rows * outputs);
    for (size_t r = 0; r < rows; r++) {
        ap_multiply(q + r * count, q_scales + r, 1, &matrix, alone);
        expect_same(out + r * outputs, alone, outputs * sizeof *alone);
    }
    q_scales[rows - 1] = NAN;
    ap_multiply(q, q_scales, rows, &matrix, out);
    bool none = true;
    for (size_t j = 0; j < outputs; j++) none = none && isnan(out[(rows - 1) * outputs + j]);
    expect(none, "what is no number has no product");
    release();
}

void test_products(void) {
    check_function("ap_quantize");
    static const size_t widths[] = {1, 2, 3, 15, 16, 17, 31, 33, 130, 1152, 5001};
    static const float limits[] = {1, 1e-30f, 1e-36f, 1e38f};
    for (size_t i = 0; i < sizeof widths / sizeof *widths; i++)
        for (size_t l = 0; l < sizeof limits / sizeof *limits; l++) test_quantize(widths[i], limits[l]);

    check_function("ap_pack, ap_multiply");
    // Every number of rows that a tile can be left with, and of outputs about the ends of vectors and panels.
    static const size_t outputs[] = {1, 15, 16, 17, 32, 33, 47, 48, 49, 64, 96, 97, 144, 191, 192, 193, 240};
    for (size_t i = 0; i < sizeof outputs / sizeof *outputs; i++) {
        for (size_t rows = 1; rows <= 18; rows++) test_multiply(rows, outputs[i], 37);
        test_multiply(3, outputs[i], 1);
        test_multiply(25, outputs[i], 130);
    }
    test_multiply(9, 449, 1152);
    test_multiply(5, 50, 5001);
}
