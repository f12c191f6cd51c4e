#include "fused.h"

void ak_fused_pack(const int8_t *weights, size_t outputs, size_t inputs, int8_t *packed) {
    for (size_t panel = 0; panel < outputs; panel += AK_PANEL)
        for (size_t k = 0; k < inputs; k += 4)
            for (size_t j = panel; j < panel + AK_PANEL; j++)
                for (size_t i = k; i < k + 4; i++) *packed++ = weights[j * inputs + i];
}

#if defined(__x86_64__)

#include "vector.h"

/// What becomes of a tile's sums once they are dequantized.
typedef enum { WRITE, ADD, ACTIVATE_GELU, ACTIVATE_RELU } epilogue;

enum { VECTORS = AK_PANEL / LANES };

/// `count` rows by one panel: all sums in registers, from the first input to the last.
AK_VNNI_INLINE void multiply_tile(int count, epilogue then, ak_fused_rows x, size_t row, const int8_t *panel,
                                  ak_fused_linear layer, size_t column, float *out, size_t stride, float *peaks) {
    const uint8_t *q = x.q + row * layer.inputs;
    __m512i sum[TILE][VECTORS];
    for (int r = 0; r < count; r++)
        for (int v = 0; v < VECTORS; v++) sum[r][v] = _mm512_setzero_si512();
    for (size_t k = 0; k < layer.inputs; k += 4) {
        __m512i weights[VECTORS];
        for (int v = 0; v < VECTORS; v++) weights[v] = _mm512_load_si512(panel + k * AK_PANEL + v * 64);
        for (int r = 0; r < count; r++) {
            int32_t four;
            memcpy(&four, q + r * layer.inputs + k, sizeof four);
            const __m512i inputs = _mm512_set1_epi32(four);
            for (int v = 0; v < VECTORS; v++) sum[r][v] = _mm512_dpbusd_epi32(sum[r][v], inputs, weights[v]);
        }
    }
    for (int v = 0; v < VECTORS; v++) {
        const __m512 scale = _mm512_load_ps(layer.col_scale + column + v * LANES);
        const __m512 scaled_sum = _mm512_load_ps(layer.scaled_sum + column + v * LANES);
        const __m512 bias = _mm512_load_ps(layer.bias + column + v * LANES);
        for (int r = 0; r < count; r++) {
            const __m512 base = _mm512_fmadd_ps(_mm512_set1_ps(x.shift[row + r]), scaled_sum, bias);
            const __m512 product = _mm512_mul_ps(_mm512_cvtepi32_ps(sum[r][v]), scale);
            __m512 value = _mm512_fmadd_ps(_mm512_set1_ps(x.scale[row + r]), product, base);
            float *to = out + r * stride + v * LANES;
            if (then == ADD) value = _mm512_add_ps(value, _mm512_load_ps(to));
            if (then == ACTIVATE_GELU) value = gelu(value);
            if (then == ACTIVATE_RELU) value = _mm512_max_ps(value, _mm512_setzero_ps());
            if (then == ACTIVATE_GELU || then == ACTIVATE_RELU)
                _mm512_store_ps(peaks + r * LANES, _mm512_max_ps(_mm512_load_ps(peaks + r * LANES), value));
            _mm512_store_ps(to, value);
        }
    }
}

/// All rows by a part of the panels. A panel stays in the first cache while the rows pass; the next one is fetched meanwhile.
AK_VNNI_INLINE void multiply(epilogue then, ak_fused_rows x, size_t rows, ak_fused_linear layer, ak_part panels, float *out,
                             size_t row_stride, size_t panel_stride, float *peaks) {
    const size_t bytes = layer.inputs * AK_PANEL, tiles = (rows + TILE - 1) / TILE, ahead = (bytes / 64 + tiles - 1) / tiles;
    for (size_t column = panels.first * AK_PANEL; column < panels.end * AK_PANEL; column += AK_PANEL) {
        const int8_t *panel = layer.packed + column * layer.inputs;
        const char *next = (const char *)panel + bytes;
        for (size_t row = 0; row < rows; row += TILE) {
            for (size_t i = 0; i < ahead; i++, next += 64) _mm_prefetch(next, _MM_HINT_T1);
            float *to = out + column / AK_PANEL * panel_stride + row * row_stride, *peak = peaks + row * LANES;
            switch (rows - row) {
            case 1: multiply_tile(1, then, x, row, panel, layer, column, to, row_stride, peak); break;
            case 2: multiply_tile(2, then, x, row, panel, layer, column, to, row_stride, peak); break;
            case 3: multiply_tile(3, then, x, row, panel, layer, column, to, row_stride, peak); break;
            case 4: multiply_tile(4, then, x, row, panel, layer, column, to, row_stride, peak); break;
            case 5: multiply_tile(5, then, x, row, panel, layer, column, to, row_stride, peak); break;
            default: multiply_tile(TILE, then, x, row, panel, layer, column, to, row_stride, peak);
            }
        }
    }
}

AK_VNNI void ak_fused_multiply(ak_fused_rows x, size_t rows, ak_fused_linear layer, ak_part panels, float *out) {
    multiply(WRITE, x, rows, layer, panels, out, AK_PANEL, rows * AK_PANEL, out);
}

AK_VNNI void ak_fused_multiply_add(ak_fused_rows x, size_t rows, ak_fused_linear layer, ak_part panels, float *state) {
    multiply(ADD, x, rows, layer, panels, state, layer.outputs, AK_PANEL, state);
}

AK_VNNI void ak_fused_multiply_activate(ak_fused_rows x, size_t rows, ak_fused_linear layer, ak_part panels,
                                        ak_activation activation, float *inside, float *peaks) {
    memset(peaks, 0, rows * LANES * sizeof *peaks);
    if (activation == AK_RELU)
        multiply(ACTIVATE_RELU, x, rows, layer, panels, inside, layer.outputs, AK_PANEL, peaks);
    else
        multiply(ACTIVATE_GELU, x, rows, layer, panels, inside, layer.outputs, AK_PANEL, peaks);
}

AK_VNNI void ak_fused_quantize_activated(const float *inside, size_t rows, size_t n, ak_activation activation,
                                         const float *peaks, size_t parts, size_t stride, ak_fused_rows out) {
    // GELU never falls below −0.17, and a row of any width comes close to that somewhere.
    const float low = activation == AK_RELU ? 0.0f : -0.17f;
    for (size_t r = 0; r < rows; r++) {
        __m512 peak = _mm512_load_ps(peaks + r * LANES);
        for (size_t part = 1; part < parts; part++) peak = _mm512_max_ps(peak, _mm512_load_ps(peaks + part * stride + r * LANES));
        quantize_between(inside + r * n, n, low, _mm512_reduce_max_ps(peak), out.q + r * n, out.scale + r, out.shift + r);
    }
}

#else

void ak_fused_multiply(ak_fused_rows x, size_t rows, ak_fused_linear layer, ak_part panels, float *out) { __builtin_trap(); }
void ak_fused_multiply_add(ak_fused_rows x, size_t rows, ak_fused_linear layer, ak_part panels, float *state) {
    __builtin_trap();
}
void ak_fused_multiply_activate(ak_fused_rows x, size_t rows, ak_fused_linear layer, ak_part panels,
                                ak_activation activation, float *inside, float *peaks) {
    __builtin_trap();
}
void ak_fused_quantize_activated(const float *inside, size_t rows, size_t n, ak_activation activation, const float *peaks,
                                 size_t parts, size_t stride, ak_fused_rows out) {
    __builtin_trap();
}

#endif
