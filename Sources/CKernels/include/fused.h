// The int8 encoder's kernels for CPUs with AVX-512 VNNI: byte products with what follows them done in registers.
//
// oneDNN's product would write its sums to memory as 32-bit integers for the next loop to read; here they leave a tile's
// registers as activations. Conventions are those of kernels.h; besides, every width (inputs, outputs, d, n) is a multiple
// of 64, heads have 32 or 64 dimensions, and all buffers but rows of bytes lie on 64-byte boundaries. Where
// ak_fused_available() is false, no other function of this header may be called, except ak_fused_pack.
#ifndef ASSAY_FUSED_H
#define ASSAY_FUSED_H

#include "kernels.h"

/// Columns of a packed panel of weights, and of a panel of ak_fused_multiply's result.
enum { AK_PANEL = 64 };

/// Whether this CPU has what these kernels are made of.
bool ak_fused_available(void);

/// A thread's part of what several compute together: panels of outputs, or heads, from `first` until before `end`.
/// The result is bit for bit the same, whichever thread computes it.
typedef struct {
    size_t first;
    size_t end;
} ak_part;

/// Activations of one matrix, dense, quantized per row: x[r][i] ≈ scale[r] · q[r][i] + shift[r].
typedef struct {
    uint8_t *q;
    float *scale;
    float *shift;
} ak_fused_rows;

/// A fully connected layer. `scaled_sum[j]` is col_scale[j] times the sum of column j's integer weights, so that
/// out[r][j] = scale[r]·col_scale[j]·(q·w)[r][j] + shift[r]·scaled_sum[j] + bias[j].
typedef struct {
    const int8_t *packed;
    const float *col_scale;
    const float *scaled_sum;
    const float *bias;
    size_t inputs;
    size_t outputs;
} ak_fused_linear;

/// Packs weights (outputs × inputs, row-major) as the products read them: panels of 64 outputs, in each the inputs by
/// fours, of each four all 64 outputs. The result has as many bytes.
void ak_fused_pack(const int8_t *weights, size_t outputs, size_t inputs, int8_t *packed);

/// out = layer(x), some of its panels: column j of row r is at out[j / 64][r][j % 64].
void ak_fused_multiply(ak_fused_rows x, size_t rows, ak_fused_linear layer, ak_part panels, float *out);

/// state[r] += layer(x)[r], row-major, in place, some of its panels.
void ak_fused_multiply_add(ak_fused_rows x, size_t rows, ak_fused_linear layer, ak_part panels, float *state);

/// inside = activation(layer(x)), row-major, some of its panels. `peaks`, rows × 16 floats for each part, gets what the rows'
/// largest values among these panels are found from.
/// GELU, of either form, is a polynomial's, within 7e-4: a tenth of what a step of 8 bits covers.
void ak_fused_multiply_activate(ak_fused_rows x, size_t rows, ak_fused_linear layer, ak_part panels,
                                ak_activation activation, float *inside, float *peaks);

/// Quantizes what ak_fused_multiply_activate made, rows × n. The peaks of each of the parts stand `stride` floats
/// after those of the one before.
void ak_fused_quantize_activated(const float *inside, size_t rows, size_t n, ak_activation activation, const float *peaks,
                                 size_t parts, size_t stride, ak_fused_rows out);

/// Quantizes each row of x to 8 bits between its smallest and largest value (0 always included).
void ak_fused_quantize(const float *x, size_t rows, size_t n, ak_fused_rows out);

/// state[r] = LayerNorm(state[r]), in place, and quantized into `out`.
void ak_fused_normalize(float *state, size_t rows, size_t d, ak_layer_norm norm, ak_fused_rows out);

/// Whether ak_wide_attention may be called: AVX-512 and heads of 32 or 64 dimensions. It needs no VNNI.
bool ak_wide_attention_available(size_t head_dim);

/// ak_attention for the heads of a part, with column j of token t of qkv at qkv[(j / 64) · panel_stride + t · row_stride + j % 64]:
/// 64 and the width of a row for a row-major matrix. `scratch` holds ak_attention_scratch(length, head_dim) floats.
void ak_wide_attention(const float *qkv, size_t row_stride, size_t panel_stride, size_t length, size_t heads,
                       size_t head_dim, ak_part part, float *scratch, float *out);

#endif
