// Products of a vector with vectors of 8 bits, for searches that look at every row. No function allocates, locks or fails.
#ifndef ASSAY_SEARCH_VECTORS_H
#define ASSAY_SEARCH_VECTORS_H

#include <stddef.h>
#include <stdint.h>

/// Quantizes a row to 8 bits: x ≈ scale · out, with scale = max |x| / 127, off by at most half of the scale for each
/// value.
///
/// Returns the scale: 0 for a row of zeros, NaN when a value is not finite; `out` is zeros then.
float as_quantize(const float *x, size_t columns, int8_t *out);

/// Quantizes a query to as many of 16 bits as sums of 32 bits in `as_scores` allow. Returns the scale, as above.
float as_quantize_query(const float *x, size_t columns, int16_t *out);

/// out[i] = scales[i] · Σⱼ rows[i][j] · query[j]: `rows` is count × columns, dense, as `as_quantize` leaves it; `query`
/// as `as_quantize_query` leaves it, whose scale is left to the caller. Sums are exact: the result is the same on every
/// CPU.
void as_scores(const int8_t *rows, const float *scales, size_t count, size_t columns, const int16_t *query, float *out);

#endif
