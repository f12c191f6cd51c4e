#include "fused.h"

#if defined(__x86_64__)

#include "vector.h"

AK_WIDE void ak_fused_quantize(const float *x, size_t rows, size_t n, ak_fused_rows out) {
    for (size_t r = 0; r < rows; r++) {
        const float *row = x + r * n;
        __m512 low[2] = {_mm512_setzero_ps(), _mm512_setzero_ps()}, high[2] = {low[0], low[0]};
        for (size_t i = 0; i < n; i += 2 * LANES)
            for (int h = 0; h < 2; h++) {
                const __m512 value = _mm512_load_ps(row + i + h * LANES);
                low[h] = _mm512_min_ps(low[h], value);
                high[h] = _mm512_max_ps(high[h], value);
            }
        quantize_between(row, n, _mm512_reduce_min_ps(_mm512_min_ps(low[0], low[1])),
                         _mm512_reduce_max_ps(_mm512_max_ps(high[0], high[1])), out.q + r * n, out.scale + r,
                         out.shift + r);
    }
}

AK_WIDE_INLINE void normalize_row(float *row, size_t d, ak_layer_norm norm, uint8_t *q, float *scale, float *shift) {
    __m512 sum[4], square[4];
    for (int h = 0; h < 4; h++) sum[h] = square[h] = _mm512_setzero_ps();
    for (size_t i = 0; i < d; i += 4 * LANES)
        for (int h = 0; h < 4; h++) sum[h] = _mm512_add_ps(sum[h], _mm512_load_ps(row + i + h * LANES));
    const float total = _mm512_reduce_add_ps(_mm512_add_ps(_mm512_add_ps(sum[0], sum[1]), _mm512_add_ps(sum[2], sum[3])));
    const __m512 mean = _mm512_set1_ps(total / (float)d);
    for (size_t i = 0; i < d; i += 4 * LANES)
        for (int h = 0; h < 4; h++) {
            const __m512 centred = _mm512_sub_ps(_mm512_load_ps(row + i + h * LANES), mean);
            square[h] = _mm512_fmadd_ps(centred, centred, square[h]);
        }
    const float spread =
        _mm512_reduce_add_ps(_mm512_add_ps(_mm512_add_ps(square[0], square[1]), _mm512_add_ps(square[2], square[3])));
    const __m512 inverse = _mm512_set1_ps(1.0f / __builtin_sqrtf(spread / (float)d + norm.epsilon));
    __m512 low[2] = {_mm512_setzero_ps(), _mm512_setzero_ps()}, high[2] = {low[0], low[0]};
    for (size_t i = 0; i < d; i += 2 * LANES)
        for (int h = 0; h < 2; h++) {
            const size_t at = i + h * LANES;
            const __m512 unit = _mm512_mul_ps(_mm512_sub_ps(_mm512_load_ps(row + at), mean), inverse);
            const __m512 value =
                _mm512_fmadd_ps(unit, _mm512_loadu_ps(norm.gamma + at), _mm512_loadu_ps(norm.beta + at));
            _mm512_store_ps(row + at, value);
            low[h] = _mm512_min_ps(low[h], value);
            high[h] = _mm512_max_ps(high[h], value);
        }
    quantize_between(row, d, _mm512_reduce_min_ps(_mm512_min_ps(low[0], low[1])),
                     _mm512_reduce_max_ps(_mm512_max_ps(high[0], high[1])), q, scale, shift);
}

AK_WIDE void ak_fused_normalize(float *state, size_t rows, size_t d, ak_layer_norm norm, ak_fused_rows out) {
    for (size_t r = 0; r < rows; r++)
        normalize_row(state + r * d, d, norm, out.q + r * d, out.scale + r, out.shift + r);
}

#else

void ak_fused_quantize(const float *x, size_t rows, size_t n, ak_fused_rows out) { __builtin_trap(); }
void ak_fused_normalize(float *state, size_t rows, size_t d, ak_layer_norm norm, ak_fused_rows out) {
    __builtin_trap();
}

#endif
