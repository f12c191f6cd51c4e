// What a batch's decisions cost: the product of a few rows with a matrix that is packed once and used for every batch, and
// the probabilities that come of it.
//
// BLAS packs its second operand at every call. For a batch of some dozen texts that costs as much as the product; here the
// matrix is a label set's, which stays. Every output is summed over the columns in their order, whatever the number of rows,
// so a text's result does not depend on its batch. No function allocates, locks or fails.
#ifndef ASSAY_PRODUCTS_H
#define ASSAY_PRODUCTS_H

#include <stdbool.h>
#include <stddef.h>

/// Outputs that stand side by side in the packed matrix; of the last ones, whole vectors of 16.
enum { AP_PANEL = 48 };

/// How many floats the packed form of an outputs × columns matrix takes.
size_t ap_packed_count(size_t outputs, size_t columns);

/// Packs row-major weights, outputs × columns; `packed` must be aligned to 64 bytes.
void ap_pack(const float *weights, size_t outputs, size_t columns, float *packed);

/// out = x · weightsᵀ + bias: x is rows × columns with `stride` floats from row to row, out is rows × outputs, dense.
void ap_multiply(const float *x, size_t rows, size_t stride, const float *packed, const float *bias, size_t outputs,
                 size_t columns, float *out);

/// values = softmax(values), a share `noise` of the probability spread evenly; `count` is at least 1.
/// False, and the values as they were, when one of them is no number or infinite.
bool ap_soft_maximum(float *values, size_t count, float noise);

#endif
