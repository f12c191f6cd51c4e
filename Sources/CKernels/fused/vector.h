// What the AVX-512 kernels share: a register's worth of each function.
#ifndef ASSAY_FUSED_VECTOR_H
#define ASSAY_FUSED_VECTOR_H

#include <immintrin.h>
#include <stdint.h>
#include <string.h>

#define AK_WIDE __attribute__((target("avx512f,avx512bw,avx512vl,avx512dq")))
#define AK_VNNI __attribute__((target("avx512f,avx512bw,avx512vl,avx512dq,avx512vnni")))
#define AK_WIDE_INLINE AK_WIDE static inline __attribute__((always_inline))
#define AK_VNNI_INLINE AK_VNNI static inline __attribute__((always_inline))

/// Floats of a register; rows of a tile, chosen so that its sums and operands just fill the 32 registers.
enum { LANES = 16, TILE = 6 };

/// x·Φ(x) within 2e-4: Φ − ½ is odd, so ½ + t·P(t²), with t cut to ±3.9, where P makes it exactly ½. Fitted by
/// reweighted least squares to the least maximum of the error of x·Φ(x).
AK_WIDE_INLINE __m512 gelu(__m512 x) {
    const __m512 t = _mm512_range_ps(x, _mm512_set1_ps(3.9f), 2);  // the smaller magnitude, with x's sign
    const __m512 s = _mm512_mul_ps(t, t);
    __m512 p = _mm512_set1_ps(2.890199723992737e-08f);
    p = _mm512_fmadd_ps(p, s, _mm512_set1_ps(-1.914521817525383e-06f));
    p = _mm512_fmadd_ps(p, s, _mm512_set1_ps(5.435301864054054e-05f));
    p = _mm512_fmadd_ps(p, s, _mm512_set1_ps(-8.781737415120006e-04f));
    p = _mm512_fmadd_ps(p, s, _mm512_set1_ps(9.101957082748413e-03f));
    p = _mm512_fmadd_ps(p, s, _mm512_set1_ps(-6.537199765443802e-02f));
    p = _mm512_fmadd_ps(p, s, _mm512_set1_ps(0.3985656797885895f));
    return _mm512_mul_ps(x, _mm512_fmadd_ps(p, t, _mm512_set1_ps(0.5f)));
}

/// 2^x with relative error below 2e-7; 0 where that is too small for a float. A minimax polynomial on [0, 1).
AK_WIDE_INLINE __m512 power_of_two(__m512 x) {
    const __m512 r = _mm512_reduce_ps(x, 0x09);  // x − ⌊x⌋
    __m512 p = _mm512_set1_ps(0.0018775765784084797f);
    p = _mm512_fmadd_ps(p, r, _mm512_set1_ps(0.008989340625703335f));
    p = _mm512_fmadd_ps(p, r, _mm512_set1_ps(0.05582631751894951f));
    p = _mm512_fmadd_ps(p, r, _mm512_set1_ps(0.24015361070632935f));
    p = _mm512_fmadd_ps(p, r, _mm512_set1_ps(0.6931530833244324f));
    p = _mm512_fmadd_ps(p, r, _mm512_set1_ps(1.0f));
    return _mm512_scalef_ps(p, x);  // p · 2^⌊x⌋
}

/// Quantizes n values between `low` ≤ 0 and `high` ≥ 0, so that x ≈ scale · q + shift and 0 is exact.
AK_WIDE_INLINE void quantize_between(const float *x, size_t n, float low, float high, uint8_t *q, float *scale,
                                     float *shift) {
    const float step = high > low ? (high - low) / 255.0f : 1.0f, inverse = 1.0f / step;
    const float zero = (float)(int32_t)(-low * inverse + 0.5f);
    const __m512 by = _mm512_set1_ps(inverse), offset = _mm512_set1_ps(zero);
    // Packing works within 128-bit lanes: this puts the groups of four bytes back in order.
    const __m512i order = _mm512_setr_epi32(0, 4, 8, 12, 1, 5, 9, 13, 2, 6, 10, 14, 3, 7, 11, 15);
    for (size_t i = 0; i < n; i += 64) {
        __m512i part[4];
        for (int v = 0; v < 4; v++)
            part[v] = _mm512_cvtps_epi32(_mm512_fmadd_ps(_mm512_loadu_ps(x + i + 16 * v), by, offset));
        const __m512i bytes =
            _mm512_packus_epi16(_mm512_packs_epi32(part[0], part[1]), _mm512_packs_epi32(part[2], part[3]));
        _mm512_storeu_si512(q + i, _mm512_permutexvar_epi32(order, bytes));
    }
    *scale = step;
    *shift = -step * zero;
}

#endif
