#include "kernels.h"

#include "math.h"

AK_INLINE void quantize_row(const float *x, size_t n, uint8_t *q, float *scale, int32_t *zero) {
    float low = 0, high = 0;
    for (size_t i = 0; i < n; i++) {
        low = ak_min(low, x[i]);
        high = ak_max(high, x[i]);
    }
    const float step = high > low ? (high - low) / 255.0f : 1.0f, inverse = 1.0f / step;
    const float offset = floorf(-low * inverse + 0.5f);
    for (size_t i = 0; i < n; i++) {
        const float value = floorf(x[i] * inverse + 0.5f) + offset;
        q[i] = (uint8_t)(int32_t)ak_max(0.0f, ak_min(255.0f, value));
    }
    *scale = step;
    *zero = (int32_t)offset;
}

AK_INLINE void dequantize_row(const int32_t *acc, size_t n, float scale, int32_t zero, ak_dequantization by, float *out) {
    for (size_t i = 0; i < n; i++)
        out[i] = scale * by.col_scale[i] * (float)(acc[i] - zero * by.col_sum[i]) + by.bias[i];
}

AK_KERNEL
void ak_quantize_rows(const float *x, size_t rows, size_t n, ak_quantized out) {
    for (size_t r = 0; r < rows; r++) quantize_row(x + r * n, n, out.q + r * n, out.scale + r, out.zero + r);
}

AK_KERNEL
void ak_dequantize(const int32_t *acc, size_t rows, size_t n, const float *scale, const int32_t *zero,
                   ak_dequantization by, float *out) {
    for (size_t r = 0; r < rows; r++) dequantize_row(acc + r * n, n, scale[r], zero[r], by, out + r * n);
}

AK_KERNEL
void ak_dequantize_activate_quantize(const int32_t *acc, size_t rows, size_t n, const float *scale, const int32_t *zero,
                                     ak_dequantization by, ak_activation activation, float *row, ak_quantized out) {
    for (size_t r = 0; r < rows; r++) {
        dequantize_row(acc + r * n, n, scale[r], zero[r], by, row);
        switch (activation) {
        case AK_GELU:
            for (size_t i = 0; i < n; i++) row[i] = ak_gelu(row[i]);
            break;
        case AK_GELU_TANH:
            for (size_t i = 0; i < n; i++) row[i] = ak_gelu_tanh(row[i]);
            break;
        case AK_RELU:
            for (size_t i = 0; i < n; i++) row[i] = ak_max(row[i], 0);
            break;
        }
        quantize_row(row, n, out.q + r * n, out.scale + r, out.zero + r);
    }
}

AK_KERNEL
void ak_dequantize_add_normalize(float *x, const int32_t *acc, size_t rows, size_t d, const float *scale,
                                 const int32_t *zero, ak_dequantization by, ak_layer_norm norm, float *row) {
    for (size_t r = 0; r < rows; r++) {
        dequantize_row(acc + r * d, d, scale[r], zero[r], by, row);
        float *o = x + r * d, sum = 0, square = 0;
        for (size_t i = 0; i < d; i++) {
            o[i] += row[i];
            sum += o[i];
        }
        const float mean = sum / (float)d;
        for (size_t i = 0; i < d; i++) square += (o[i] - mean) * (o[i] - mean);
        const float inverse = 1.0f / sqrtf(square / (float)d + norm.epsilon);
        for (size_t i = 0; i < d; i++) o[i] = (o[i] - mean) * inverse * norm.gamma[i] + norm.beta[i];
    }
}

AK_KERNEL
float ak_quantize_weights(const float *w, size_t n, int bits, int8_t *out, int32_t *sum) {
    const float limit = (float)((1 << (bits - 1)) - 1);
    float largest = 0;
    for (size_t i = 0; i < n; i++) largest = ak_max(largest, fabsf(w[i]));
    const float scale = largest > 0 ? largest / limit : 1.0f, inverse = 1.0f / scale;
    int32_t total = 0;
    for (size_t i = 0; i < n; i++) {
        const float value = floorf(w[i] * inverse + 0.5f);
        out[i] = (int8_t)(int32_t)ak_max(-limit, ak_min(limit, value));
        total += out[i];
    }
    *sum = total;
    return scale;
}

AK_KERNEL
void ak_widen_half(const uint16_t *in, size_t n, bool brain, float *out) {
    for (size_t i = 0; i < n; i++) {
        uint32_t bits;
        if (brain) {
            bits = (uint32_t)in[i] << 16;
        } else {
            // Subnormal halves become exact by the multiplication: 2^-112 moves the exponent's bias from 15 to 127.
            const uint32_t sign = (uint32_t)(in[i] & 0x8000) << 16, rest = (uint32_t)(in[i] & 0x7fff) << 13;
            float magnitude;
            memcpy(&magnitude, &rest, sizeof magnitude);
            magnitude *= 0x1p112f;
            memcpy(&bits, &magnitude, sizeof bits);
            if ((in[i] & 0x7c00) == 0x7c00) bits = rest | 0x7f800000;
            bits |= sign;
        }
        memcpy(out + i, &bits, sizeof bits);
    }
}
