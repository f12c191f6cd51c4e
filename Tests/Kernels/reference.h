// The functions of the kernels in double precision, with the bounds of what single precision may make of them.
#ifndef ASSAY_KERNEL_REFERENCE_H
#define ASSAY_KERNEL_REFERENCE_H

#include "driver.h"
#include "kernels.h"

/// activation(x), where x itself has an error.
expected activated(expected x, ak_activation activation);

/// out = LayerNorm(x), n values that themselves have errors.
void normalized(const expected *x, size_t n, ak_layer_norm norm, expected *out);

/// x = x / ‖x‖, n values that themselves have errors.
void make_unit(expected *x, size_t n);

#endif
