// The header that the kernels' files share, compiled as they are: its documented errors, apart from what loops around it add.
#include "../../Sources/CKernels/math.h"

#include "driver.h"

AK_KERNEL
static void exponentials(const float *x, size_t n, float *out) {
    for (size_t i = 0; i < n; i++) out[i] = ak_exp(x[i]);
}

AK_KERNEL
static void error_functions(const float *x, size_t n, float *out) {
    for (size_t i = 0; i < n; i++) out[i] = ak_erf(x[i]);
}

// Relative error below 2e-7, which includes rounding; two units of it differ between machines.
static expected exact_exponential(double x) {
    return (expected){exp(x), 2 * UNIT * exp(x), (2e-7 - 2 * UNIT) * exp(x)};
}

// Absolute error below 1e-6.
static expected exact_error_function(double x) { return (expected){erf(x), 8 * UNIT, 1e-6 - 8 * UNIT}; }

static void sweep(const char *name, float limit, void (*kernel)(const float *, size_t, float *),
                  expected (*reference)(double)) {
    enum { POINTS = 20000 };
    check_function(name);
    check_case("up to %g", (double)limit);
    float *x = random_floats(POINTS, limit), *out = NEW(float, POINTS);
    expected *want = NEW(expected, POINTS);
    for (size_t i = 0; i < POINTS; i++) want[i] = reference((double)x[i]);
    kernel(x, POINTS, out);
    expect_near(out, want, POINTS);
    release();
}

void test_approximations(void) {
    sweep("ak_exp, small", 1, exponentials, exact_exponential);
    sweep("ak_exp", 87, exponentials, exact_exponential);
    sweep("ak_erf", 6, error_functions, exact_error_function);
}
