// Logits to probabilities, by lanes: no reduction waits for the one before, and no order of summing depends on the machine.

#include "clones.h"
#include "products.h"

#include <math.h>
#include <stdint.h>
#include <string.h>

/// e^x for x ≤ 0 with relative error below 2e-7, 0 for what would be denormal: 2^k by the exponent bits, the rest by a polynomial
/// (Cephes expf).
static inline __attribute__((always_inline)) float exponential(float x) {
    const float bounded = x > -87.0f ? x : -87.0f;
    const float k = floorf(bounded * 1.44269504088896341f + 0.5f);
    const float r = (bounded - k * 0.693359375f) - k * -2.12194440e-4f;
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
    return x > -87.0f ? p * scale : 0.0f;
}

AP_CLONES bool ap_soft_maximum(float *values, size_t count, float noise) {
    float lanes[AP_LANES], checks[AP_LANES];
    for (size_t lane = 0; lane < AP_LANES; lane++) {
        lanes[lane] = values[0];
        checks[lane] = 0;
    }
    const size_t whole = count / AP_LANES * AP_LANES;
    for (size_t i = 0; i < whole; i += AP_LANES) {
        for (size_t lane = 0; lane < AP_LANES; lane++) {
            const float value = values[i + lane];
            lanes[lane] = value > lanes[lane] ? value : lanes[lane];
            // 0 for numbers, else NaN.
            checks[lane] += value * 0.0f;
        }
    }
    float top = values[0], check = 0;
    for (size_t lane = 0; lane < AP_LANES; lane++) {
        top = lanes[lane] > top ? lanes[lane] : top;
        check += checks[lane];
    }
    for (size_t i = whole; i < count; i++) {
        top = values[i] > top ? values[i] : top;
        check += values[i] * 0.0f;
    }
    if (check != 0) return false;

    for (size_t i = 0; i < count; i++) values[i] = exponential(values[i] - top);
    memset(lanes, 0, sizeof lanes);
    for (size_t i = 0; i < whole; i += AP_LANES) {
        for (size_t lane = 0; lane < AP_LANES; lane++) lanes[lane] += values[i + lane];
    }
    float sum = 0;
    for (size_t lane = 0; lane < AP_LANES; lane++) sum += lanes[lane];
    for (size_t i = whole; i < count; i++) sum += values[i];
    const float scale = (1 - noise) / sum, even = noise / (float)count;
    for (size_t i = 0; i < count; i++) values[i] = values[i] * scale + even;
    return true;
}
