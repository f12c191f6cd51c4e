// Rows of bytes, for the tests of the functions that make them.
#ifndef ASSAY_KERNEL_QUANTIZED_H
#define ASSAY_KERNEL_QUANTIZED_H

#include "driver.h"
#include "kernels.h"

ak_quantized new_quantized(size_t rows, size_t n);

/// Checks that each row of x is quantized between its smallest and largest value, to the nearest step.
void expect_quantized(ak_quantized got, const expected *x, size_t rows, size_t n);

#endif
