#include "kernels.h"

#include "math.h"

AK_INLINE void normalize_row(float *x, size_t d, ak_layer_norm norm) {
    float sum = 0;
    for (size_t i = 0; i < d; i++) sum += x[i];
    const float mean = sum / (float)d;
    float square = 0;
    for (size_t i = 0; i < d; i++) square += (x[i] - mean) * (x[i] - mean);
    const float inverse = 1.0f / sqrtf(square / (float)d + norm.epsilon);
    for (size_t i = 0; i < d; i++) x[i] = (x[i] - mean) * inverse * norm.gamma[i] + norm.beta[i];
}

AK_KERNEL
void ak_embed(const int32_t *ids, const int32_t *positions, size_t rows, size_t d, const float *word,
              const float *position, const float *type, ak_layer_norm norm, float *out) {
    for (size_t r = 0; r < rows; r++) {
        const float *w = word + (size_t)ids[r] * d, *p = position + (size_t)positions[r] * d;
        float *o = out + r * d;
        for (size_t i = 0; i < d; i++) o[i] = w[i] + p[i] + type[i];
        normalize_row(o, d, norm);
    }
}

AK_KERNEL
void ak_add_bias(float *x, size_t rows, size_t n, const float *bias) {
    for (size_t r = 0; r < rows; r++)
        for (size_t i = 0; i < n; i++) x[r * n + i] += bias[i];
}

AK_KERNEL
void ak_add_bias_activate(float *x, size_t rows, size_t n, const float *bias, ak_activation activation) {
    for (size_t r = 0; r < rows; r++) {
        float *row = x + r * n;
        switch (activation) {
        case AK_GELU:
            for (size_t i = 0; i < n; i++) row[i] = ak_gelu(row[i] + bias[i]);
            break;
        case AK_GELU_TANH:
            for (size_t i = 0; i < n; i++) row[i] = ak_gelu_tanh(row[i] + bias[i]);
            break;
        case AK_RELU:
            for (size_t i = 0; i < n; i++) row[i] = ak_max(row[i] + bias[i], 0);
            break;
        }
    }
}

AK_KERNEL
void ak_add_normalize(float *x, const float *y, size_t rows, size_t d, const float *bias, ak_layer_norm norm) {
    for (size_t r = 0; r < rows; r++) {
        float *row = x + r * d;
        for (size_t i = 0; i < d; i++) row[i] += y[r * d + i] + bias[i];
        normalize_row(row, d, norm);
    }
}

AK_INLINE void unit_length(float *x, size_t d) {
    float square = 0;
    for (size_t i = 0; i < d; i++) square += x[i] * x[i];
    const float inverse = square > 0 ? 1.0f / sqrtf(square) : 0;
    for (size_t i = 0; i < d; i++) x[i] *= inverse;
}

AK_KERNEL
void ak_unit_length(float *x, size_t d) { unit_length(x, d); }

AK_KERNEL
void ak_mean_pool(const float *x, size_t rows, size_t d, bool unit, float *out) {
    for (size_t i = 0; i < d; i++) out[i] = 0;
    for (size_t r = 0; r < rows; r++)
        for (size_t i = 0; i < d; i++) out[i] += x[r * d + i];
    const float inverse = 1.0f / (float)rows;
    for (size_t i = 0; i < d; i++) out[i] *= inverse;
    if (unit) unit_length(out, d);
}
