#include "fused.h"

#if defined(__x86_64__)

#include "vector.h"

/// Rows of `count` ≤ 6 queries at a time, so that a tile's sums fill the registers; `heads` 32 or 64 wide.
enum { MAX_VECTORS = 4 };

/// Transposes 16 tokens by 16 dimensions into `to`, one row per dimension; tokens from `count` on become zero.
AK_WIDE_INLINE void transpose(const float *from, size_t stride, size_t count, float *to, size_t columns) {
    __m512 a[LANES], b[LANES];
    for (size_t i = 0; i < LANES; i++) a[i] = i < count ? _mm512_loadu_ps(from + i * stride) : _mm512_setzero_ps();
    for (int i = 0; i < LANES; i += 2) {
        b[i] = _mm512_unpacklo_ps(a[i], a[i + 1]);
        b[i + 1] = _mm512_unpackhi_ps(a[i], a[i + 1]);
    }
    for (int i = 0; i < LANES; i += 4)
        for (int h = 0; h < 2; h++) {
            const __m512d first = _mm512_castps_pd(b[i + h]), second = _mm512_castps_pd(b[i + 2 + h]);
            a[i + 2 * h] = _mm512_castpd_ps(_mm512_unpacklo_pd(first, second));
            a[i + 2 * h + 1] = _mm512_castpd_ps(_mm512_unpackhi_pd(first, second));
        }
    // a[4t + i] now holds dimensions i, 4 + i, 8 + i, 12 + i of tokens 4t … 4t + 3, one per lane of 128 bits.
    for (int i = 0; i < 4; i++) {
        const __m512 p = _mm512_shuffle_f32x4(a[i], a[4 + i], 0x88), q = _mm512_shuffle_f32x4(a[8 + i], a[12 + i], 0x88);
        const __m512 s = _mm512_shuffle_f32x4(a[i], a[4 + i], 0xdd), t = _mm512_shuffle_f32x4(a[8 + i], a[12 + i], 0xdd);
        _mm512_storeu_ps(to + (size_t)i * columns, _mm512_shuffle_f32x4(p, q, 0x88));
        _mm512_storeu_ps(to + (size_t)(8 + i) * columns, _mm512_shuffle_f32x4(p, q, 0xdd));
        _mm512_storeu_ps(to + (size_t)(4 + i) * columns, _mm512_shuffle_f32x4(s, t, 0x88));
        _mm512_storeu_ps(to + (size_t)(12 + i) * columns, _mm512_shuffle_f32x4(s, t, 0xdd));
    }
}

/// Scores of `count` queries with 16 · `vectors` keys, times `scale`.
AK_WIDE_INLINE void score_tile(int count, int vectors, const float *q, size_t stride, const float *keys, size_t columns,
                               size_t head_dim, float scale, float *scores) {
    __m512 sum[TILE][MAX_VECTORS];
    for (int r = 0; r < count; r++)
        for (int v = 0; v < vectors; v++) sum[r][v] = _mm512_setzero_ps();
    for (size_t i = 0; i < head_dim; i++) {
        __m512 key[MAX_VECTORS];
        for (int v = 0; v < vectors; v++) key[v] = _mm512_loadu_ps(keys + i * columns + v * LANES);
        for (int r = 0; r < count; r++) {
            const __m512 query = _mm512_set1_ps(q[r * stride + i]);
            for (int v = 0; v < vectors; v++) sum[r][v] = _mm512_fmadd_ps(query, key[v], sum[r][v]);
        }
    }
    for (int r = 0; r < count; r++)
        for (int v = 0; v < vectors; v++)
            _mm512_storeu_ps(scores + r * columns + v * LANES, _mm512_mul_ps(sum[r][v], _mm512_set1_ps(scale)));
}

/// scores = 2^(scores − largest) over `length` columns; returns the inverse of their sum.
AK_WIDE_INLINE float soften(float *scores, size_t length, size_t columns) {
    // The last vector's columns past the end never count.
    const __mmask16 tail = (__mmask16)(0xffff >> (columns - length));
    const size_t last = columns - LANES;
    const __m512 end = _mm512_mask_loadu_ps(_mm512_set1_ps(-1e30f), tail, scores + last);
    __m512 top = end;
    for (size_t j = 0; j < last; j += LANES) top = _mm512_max_ps(top, _mm512_loadu_ps(scores + j));
    const __m512 largest = _mm512_set1_ps(_mm512_reduce_max_ps(top));
    __m512 sum = power_of_two(_mm512_sub_ps(end, largest));
    _mm512_storeu_ps(scores + last, sum);
    for (size_t j = 0; j < last; j += LANES) {
        const __m512 power = power_of_two(_mm512_sub_ps(_mm512_loadu_ps(scores + j), largest));
        _mm512_storeu_ps(scores + j, power);
        sum = _mm512_add_ps(sum, power);
    }
    return 1.0f / _mm512_reduce_add_ps(sum);
}

/// out = the weighted mean of the values for `count` queries.
AK_WIDE_INLINE void gather_tile(int count, int vectors, const float *v, size_t stride, size_t length, const float *scores,
                                size_t columns, const float *inverse, float *out, size_t out_stride) {
    __m512 sum[TILE][MAX_VECTORS];
    for (int r = 0; r < count; r++)
        for (int b = 0; b < vectors; b++) sum[r][b] = _mm512_setzero_ps();
    for (size_t j = 0; j < length; j++) {
        __m512 value[MAX_VECTORS];
        for (int b = 0; b < vectors; b++) value[b] = _mm512_loadu_ps(v + j * stride + b * LANES);
        for (int r = 0; r < count; r++) {
            const __m512 weight = _mm512_set1_ps(scores[r * columns + j]);
            for (int b = 0; b < vectors; b++) sum[r][b] = _mm512_fmadd_ps(weight, value[b], sum[r][b]);
        }
    }
    for (int r = 0; r < count; r++)
        for (int b = 0; b < vectors; b++)
            _mm512_storeu_ps(out + r * out_stride + b * LANES, _mm512_mul_ps(sum[r][b], _mm512_set1_ps(inverse[r])));
}

/// `count` queries of one head against all keys and values.
AK_WIDE_INLINE void attend_tile(int count, const float *q, const float *v, size_t stride, size_t length,
                                const float *keys, size_t columns, size_t head_dim, float scale, float *scores, float *out,
                                size_t out_stride) {
    float inverse[TILE];
    size_t j = 0;
    for (; j + 3 * LANES < columns; j += 4 * LANES)
        score_tile(count, 4, q, stride, keys + j, columns, head_dim, scale, scores + j);
    switch ((columns - j) / LANES) {
    case 3: score_tile(count, 3, q, stride, keys + j, columns, head_dim, scale, scores + j); break;
    case 2: score_tile(count, 2, q, stride, keys + j, columns, head_dim, scale, scores + j); break;
    case 1: score_tile(count, 1, q, stride, keys + j, columns, head_dim, scale, scores + j); break;
    }
    for (int r = 0; r < count; r++) inverse[r] = soften(scores + r * columns, length, columns);
    gather_tile(count, (int)(head_dim / LANES), v, stride, length, scores, columns, inverse, out, out_stride);
}

AK_WIDE_INLINE void attend(const float *qkv, size_t row_stride, size_t panel_stride, size_t length, size_t heads,
                           size_t head_dim, ak_part part, float *scratch, float *out) {
    const size_t width = heads * head_dim, columns = (length + LANES - 1) / LANES * LANES;
    // Powers of two are cheaper than of e, so the scores are taken in units of log2.
    const float scale = 1.44269504088896341f / __builtin_sqrtf((float)head_dim);
    float *keys = scratch, *scores = scratch + columns * head_dim;
    for (size_t h = part.first; h < part.end; h++) {
        const float *head[3];
        for (size_t i = 0; i < 3; i++) {
            const size_t column = i * width + h * head_dim;
            head[i] = qkv + column / AK_PANEL * panel_stride + column % AK_PANEL;
        }
        for (size_t j = 0; j < columns; j += LANES)
            for (size_t i = 0; i < head_dim; i += LANES)
                transpose(head[1] + j * row_stride + i, row_stride, length - j, keys + i * columns + j, columns);
        for (size_t t = 0; t < length; t += TILE) {
            const float *q = head[0] + t * row_stride;
            float *to = out + t * width + h * head_dim;
#define ATTEND(count) attend_tile(count, q, head[2], row_stride, length, keys, columns, head_dim, scale, scores, to, width)
            switch (length - t) {
            case 1: ATTEND(1); break;
            case 2: ATTEND(2); break;
            case 3: ATTEND(3); break;
            case 4: ATTEND(4); break;
            case 5: ATTEND(5); break;
            default: ATTEND(TILE);
            }
        }
    }
}

AK_WIDE void ak_wide_attention(const float *qkv, size_t row_stride, size_t panel_stride, size_t length, size_t heads,
                               size_t head_dim, ak_part part, float *scratch, float *out) {
    // The constants let the compiler keep a tile in registers.
    if (head_dim == 32)
        attend(qkv, row_stride, panel_stride, length, heads, 32, part, scratch, out);
    else
        attend(qkv, row_stride, panel_stride, length, heads, 64, part, scratch, out);
}

#else

void ak_wide_attention(const float *qkv, size_t row_stride, size_t panel_stride, size_t length, size_t heads,
                       size_t head_dim, ak_part part, float *scratch, float *out) {
    __builtin_trap();
}

#endif
