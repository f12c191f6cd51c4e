// Vectorizable approximations of the transcendental functions, good to a few units in the last place of a float.
#ifndef ASSAY_KERNELS_MATH_H
#define ASSAY_KERNELS_MATH_H

#include <math.h>
#include <stdint.h>
#include <string.h>

// One body, three machines: the loader picks. AArch64 has vectors in its baseline.
#if defined(__x86_64__)
#define AK_KERNEL __attribute__((target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")))
#else
#define AK_KERNEL
#endif
#define AK_INLINE static inline __attribute__((always_inline))

// Sums may be reordered and products fused: without that no reduction vectorizes. Inputs are finite by construction.
#pragma float_control(precise, off)

AK_INLINE float ak_min(float a, float b) { return a < b ? a : b; }
AK_INLINE float ak_max(float a, float b) { return a > b ? a : b; }

/// e^x for x ≤ 88 with relative error below 2e-7: 2^k by the exponent bits, the rest by a polynomial (Cephes expf).
AK_INLINE float ak_exp(float x) {
    x = ak_max(x, -87.0f);
    const float k = floorf(x * 1.44269504088896341f + 0.5f);
    float r;
    {
        // ln 2 is taken off in two parts, the first exact; reordered, the two would become one that is not.
#pragma clang fp reassociate(off)
        r = (x - k * 0.693359375f) - k * -2.12194440e-4f;
    }
    float p = 1.9875691500e-4f;
    p = p * r + 1.3981999507e-3f;
    p = p * r + 8.3334519073e-3f;
    p = p * r + 4.1665795894e-2f;
    p = p * r + 1.6666665459e-1f;
    p = p * r + 5.0000001201e-1f;
    p = p * r * r + r + 1.0f;
    const int32_t bits = ((int32_t)k + 127) << 23;
    float scale;
    memcpy(&scale, &bits, sizeof scale);
    return p * scale;
}

/// erf(x) as an odd rational function on [−4, 4], absolute error below 1e-6 (the one of Eigen's vectorized erf).
AK_INLINE float ak_erf(float x) {
    x = ak_max(-4.0f, ak_min(4.0f, x));
    const float s = x * x;
    float p = -2.72614225801306e-10f;
    p = p * s + 2.77068142495902e-08f;
    p = p * s + -2.10102402082508e-06f;
    p = p * s + -5.69250639462346e-05f;
    p = p * s + -7.34990630326855e-04f;
    p = p * s + -2.95459980854025e-03f;
    p = p * s + -1.60960333262415e-02f;
    float q = -1.45660718464996e-05f;
    q = q * s + -2.13374055278905e-04f;
    q = q * s + -1.68282697438203e-03f;
    q = q * s + -7.37332916720468e-03f;
    q = q * s + -1.42647390514189e-02f;
    return x * p / q;
}

/// GELU, x·Φ(x) (Hendrycks & Gimpel 2016).
AK_INLINE float ak_gelu(float x) { return 0.5f * x * (1.0f + ak_erf(x * 0.70710678118654752f)); }

/// GELU by its tanh approximation, `gelu_new` in Hugging Face configurations.
AK_INLINE float ak_gelu_tanh(float x) {
    const float z = 1.5957691216057308f * (x + 0.044715f * x * x * x);
    return x / (1.0f + ak_exp(ak_min(-z, 80.0f)));
}

#endif
