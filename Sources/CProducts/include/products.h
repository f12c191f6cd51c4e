// What a batch's decisions cost: the product of a few rows with a matrix that is packed once and used for every batch, and
// the probabilities that come of it.
//
// BLAS packs its second operand at every call. For a batch of some dozen texts that costs as much as the product; here the
// matrix is a label set's, which stays. Both sides are fixed-point numbers of 16 bits, a scale a row, and sums are exact in 32
// bits: the result does not depend on the batch, on the order of summing or on the CPU, weights take half of the memory that
// floats would, and a register holds twice as many. No function allocates, locks or fails.
#ifndef ASSAY_PRODUCTS_H
#define ASSAY_PRODUCTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/// Outputs that are adjacent in the packed matrix; of the last ones, whole vectors of 16.
enum { AP_PANEL = 48 };

/// How many numbers a quantized row takes: columns in pairs.
size_t ap_row_count(size_t columns);

/// How many numbers the packed form of an outputs × columns matrix takes.
size_t ap_packed_count(size_t outputs, size_t columns);

/// out ≈ x / scale, row by row: x is rows × columns, dense, out is rows × ap_row_count. A scale leaves 15.4 bits for a row's
/// length, so that no product of two rows overflows 32 bits (Cauchy and Schwarz), and the error of a product is some 10⁻⁵ of
/// both lengths. A row with a NaN or an infinity gets a NaN scale.
void ap_quantize(const float *x, size_t rows, size_t columns, int16_t *out, float *scales);

/// Packs quantized weights, outputs × ap_row_count; `packed` must be aligned to 64 bytes.
void ap_pack(const int16_t *weights, size_t outputs, size_t columns, int16_t *packed);

/// A matrix as `ap_pack` leaves it: outputs × columns, with the scale of each output and what is added to it.
typedef struct {
    size_t outputs, columns;
    const int16_t *packed;
    const float *scales, *bias;
} ap_matrix;

/// out = x · weightsᵀ + bias: x is rows × columns as `ap_quantize` leaves it, out is rows × outputs, dense.
void ap_multiply(const int16_t *x, const float *scales, size_t rows, const ap_matrix *matrix, float *out);

/// values = softmax(values), a share `noise` of the probability spread evenly; `count` is at least 1.
/// False, and the values unchanged, when one of them is NaN or infinite.
bool ap_soft_maximum(float *values, size_t count, float noise);

/// Turns each column of logits, labels × texts, into its softmax, less 1 at the text's label: the gradient of its log loss.
/// `bias` is added first, one per label. A logit 30 or more below the largest gets no probability.
///
/// The sums are in order, and the exponentials those of glibc to the bit, so the result is that of a plain loop over `expf`.
///
/// - count: labels, at least 1.
/// - tops, totals: room for `texts` numbers each; what they hold afterwards means nothing.
/// - losses: gets the log loss of every text.
void ap_log_loss(
    float *logits, const float *bias, const ptrdiff_t *labels, size_t count, size_t texts, float *tops, float *totals,
    double *losses);

/// sums += values.
void ap_add(const float *values, size_t count, float *sums);

/// sums += the sum of each row of a rows × count matrix.
void ap_add_row_sums(const float *values, size_t rows, size_t count, float *sums);

#endif
