// The element-wise loops of a BERT encoder, fused so that each value passes through memory once.
//
// Conventions: matrices are row-major and dense unless a stride is given; sizes are element counts; no pointer may be null;
// outputs never overlap inputs unless a parameter says "in place". Every function is compiled for AVX-512, AVX2 and the
// baseline, the right one is chosen at load time (target_clones); for AArch64 its baseline does. No function allocates, locks
// or fails. Scripts/check-kernels tests all of them.
#ifndef ASSAY_KERNELS_H
#define ASSAY_KERNELS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/// What the CPU offers, as a bit set of ak_cpu_feature.
typedef enum {
    AK_CPU_AVX2 = 1 << 0,
    AK_CPU_AVX512 = 1 << 1,  // F, BW, VL and DQ
    AK_CPU_VNNI = 1 << 2,    // u8×s8 products accumulate in 32 bits: AVX-512 VNNI or AVX-VNNI; AArch64: the compiler's target has SDOT
} ak_cpu_feature;
uint32_t ak_cpu_features(void);

/// How many cores this process may run on, by its affinity mask.
int ak_cpu_cores(void);

/// The core that the calling thread runs on; negative when the system does not report it.
int ak_processor(void);

/// Moves the calling thread to another of the cores that it may run on, and lets it run on all of them as before. False, and the
/// thread stays, when there is no other.
bool ak_leave_processor(void);

/// Hints to the CPU that the calling loop waits for another core.
static inline void ak_relax(void) {
#if defined(__x86_64__)
    __builtin_ia32_pause();
#elif defined(__aarch64__)
    __asm__ volatile("yield");
#endif
}

/// Activations of one matrix, quantized per row: x[r][i] ≈ scale[r] · (q[r][i] − zero[r]).
typedef struct {
    uint8_t *q;
    float *scale;
    int32_t *zero;
} ak_quantized;

/// What turns an int32 product back into numbers: out[r][j] = scale[r]·col_scale[j]·(acc[r][j] − zero[r]·col_sum[j]) + bias[j].
typedef struct {
    const float *col_scale;
    const int32_t *col_sum;
    const float *bias;
} ak_dequantization;

/// Scale and shift of a layer normalization over d values, with the variance's epsilon.
typedef struct {
    const float *gamma;
    const float *beta;
    float epsilon;
} ak_layer_norm;

/// An activation function between the two products of the feed-forward block.
typedef enum { AK_GELU, AK_GELU_TANH, AK_RELU } ak_activation;

/// out[t] = LayerNorm(word[ids[t]] + position[positions[t]] + type), rows × d. Ids and positions must be in range.
void ak_embed(const int32_t *ids, const int32_t *positions, size_t rows, size_t d, const float *word,
              const float *position, const float *type, ak_layer_norm norm, float *out);

/// x[r] += bias, in place.
void ak_add_bias(float *x, size_t rows, size_t n, const float *bias);

/// x[r] = activation(x[r] + bias), in place.
void ak_add_bias_activate(float *x, size_t rows, size_t n, const float *bias, ak_activation activation);

/// x[r] = LayerNorm(x[r] + y[r] + bias), in place in x.
void ak_add_normalize(float *x, const float *y, size_t rows, size_t d, const float *bias, ak_layer_norm norm);

/// Multi-head attention within one text of `length` tokens: qkv is length × 3·heads·head_dim (queries, keys, values),
/// out is length × heads·head_dim. `scratch` holds ak_attention_scratch(length, head_dim) floats.
void ak_attention(const float *qkv, size_t length, size_t heads, size_t head_dim, float *scratch, float *out);
size_t ak_attention_scratch(size_t length, size_t head_dim);

/// out = mean of the rows of x (rows × d), scaled to unit length when `unit`.
void ak_mean_pool(const float *x, size_t rows, size_t d, bool unit, float *out);

/// x = x / ‖x‖, in place; a zero vector stays zero.
void ak_unit_length(float *x, size_t d);

/// out = the largest value of each column of x (rows × d); zeros without rows.
void ak_max_pool(const float *x, size_t rows, size_t d, float *out);

/// out = mean of the rows of x (rows × d), which weigh first, first + 1, …; zeros without rows.
void ak_weighted_mean_pool(const float *x, size_t rows, size_t d, size_t first, float *out);

/// x = factor · x, in place.
void ak_scale(float *x, size_t n, float factor);

/// out = weights · x + bias, then tanh when `hyperbolic`; weights are outputs × inputs.
void ak_dense(const float *weights, const float *bias, const float *x, size_t inputs, size_t outputs, bool hyperbolic,
              float *out);

/// Whether none of n floats, at any address, is NaN or infinite; and the same for halves (IEEE or bfloat16).
bool ak_all_finite(const void *x, size_t n);
bool ak_all_finite_half(const void *x, size_t n, bool bfloat);

/// out = Σ scale[rows[i]] · table[rows[i]], d values: rows of a table of signed bytes. Without rows, zeros.
void ak_sum_rows_i8(const int8_t *table, const float *scale, const int32_t *rows, size_t count, size_t d, float *out);

/// out = Σ table[rows[i]], d values. Without rows, zeros.
void ak_sum_rows(const float *table, const int32_t *rows, size_t count, size_t d, float *out);

/// Quantizes each row of x to 8 bits between its smallest and largest value (0 always included).
void ak_quantize_rows(const float *x, size_t rows, size_t n, ak_quantized out);

/// out = dequantized product, rows × n.
void ak_dequantize(const int32_t *acc, size_t rows, size_t n, const float *scale, const int32_t *zero,
                   ak_dequantization by, float *out);

/// Dequantizes, applies the activation and quantizes again, row by row; `row` holds n floats.
void ak_dequantize_activate_quantize(const int32_t *acc, size_t rows, size_t n, const float *scale, const int32_t *zero,
                                     ak_dequantization by, ak_activation activation, float *row, ak_quantized out);

/// x[r] = LayerNorm(x[r] + dequantized product), in place in x; `row` holds d floats.
void ak_dequantize_add_normalize(float *x, const int32_t *acc, size_t rows, size_t d, const float *scale,
                                 const int32_t *zero, ak_dequantization by, ak_layer_norm norm, float *row);

/// Quantizes one weight row (one output channel) to signed `bits`-bit integers, symmetric; returns its scale.
float ak_quantize_weights(const float *w, size_t n, int bits, int8_t *out, int32_t *sum);

/// Widens half-precision (bfloat16 when `brain`) values to single precision.
void ak_widen_half(const uint16_t *in, size_t n, bool brain, float *out);

#endif
