// What the tests of the C kernels share. They are a program of plain C, so that they can be compiled for, and emulated as, a
// CPU that nobody here has; see Scripts/check-kernels.
//
// Each result is held against plain loops in double precision, and may differ from them by a bound that comes with the
// expected value: the rounding of single precision in whatever order, and the error that an approximation is documented with.
#ifndef ASSAY_KERNEL_TESTS_H
#define ASSAY_KERNEL_TESTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/// Half the distance from 1 to the next float: the relative error of one operation.
#define UNIT 0x1p-24

/// A value in double precision, and how far the kernel's may be from it.
typedef struct {
    double value;
    double rounding;       // by the order of operations and fused products, so another on every machine
    double approximation;  // by a polynomial, so the same on every machine but for rounding
} expected;

/// Names the function that the following checks are about.
void check_function(const char *name);

/// Names the case, as printf: a failure tells it.
__attribute__((format(printf, 1, 2))) void check_case(const char *format, ...);

/// Checks n values; with another machine's results at hand also that the two differ by no more than rounding explains.
void expect_near(const float *got, const expected *want, size_t n);

/// Checks a fact.
void expect(bool holds, const char *fact);

/// Checks that n bytes are the same.
void expect_same(const void *got, const void *want, size_t bytes);

/// Memory for a case, zeroed, with an inaccessible page behind its last byte and a pattern before its first.
/// Its start is aligned to the largest power of two that divides `bytes`, up to a page.
void *guarded(size_t bytes);
/// Bytes of pattern before the page.
extern size_t guard_slack;
#define NEW(type, count) ((type *)guarded((count) * sizeof(type)))

/// Checks the patterns and frees all guarded memory.
void release(void);

/// The same numbers in every run and on every machine: whole numbers in a range; floats in ±limit, with all their bits; an
/// array of such.
int32_t random_integer(int32_t low, int32_t high);
float random_float(float limit);
float *random_floats(size_t n, float limit);

void test_cpu(const char *wanted);
void test_approximations(void);
void test_elementwise(void);
void test_normalization(void);
void test_attention(void);
void test_pooling(void);
void test_head(void);
void test_quantization(void);
void test_dequantization(void);
void test_products(void);
void test_probabilities(void);

#endif
