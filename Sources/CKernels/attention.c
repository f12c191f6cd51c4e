#include "kernels.h"

#include "math.h"

/// Keys are transposed into columns padded to whole vectors, so that scores are computed for many keys at once.
AK_INLINE size_t padded(size_t length) { return (length + 15) / 16 * 16; }

size_t ak_attention_scratch(size_t length, size_t head_dim) { return padded(length) * (head_dim + 1); }

AK_INLINE void attend(const float *qkv, size_t length, size_t heads, size_t head_dim, float *scratch, float *out) {
    const size_t width = heads * head_dim, stride = 3 * width, columns = padded(length);
    const float scale = 1.0f / sqrtf((float)head_dim);
    float *keys = scratch, *score = scratch + columns * head_dim;
    for (size_t h = 0; h < heads; h++) {
        const float *q = qkv + h * head_dim, *k = q + width, *v = k + width;
        for (size_t i = 0; i < head_dim; i++) {
            for (size_t j = 0; j < length; j++) keys[i * columns + j] = k[j * stride + i];
            for (size_t j = length; j < columns; j++) keys[i * columns + j] = 0;
        }
        for (size_t t = 0; t < length; t++) {
            const float *query = q + t * stride;
            for (size_t j = 0; j < columns; j += 16) {
                float block[16] = {0};
                for (size_t i = 0; i < head_dim; i++)
                    for (size_t l = 0; l < 16; l++) block[l] += query[i] * keys[i * columns + j + l];
                for (size_t l = 0; l < 16; l++) score[j + l] = block[l] * scale;
            }
            float largest = score[0];
            for (size_t j = 1; j < length; j++) largest = ak_max(largest, score[j]);
            float sum = 0;
            for (size_t j = 0; j < length; j++) {
                score[j] = ak_exp(score[j] - largest);
                sum += score[j];
            }
            const float inverse = 1.0f / sum;
            float *o = out + t * width + h * head_dim;
            for (size_t b = 0; b < head_dim; b += 32) {
                float block[32] = {0};
                for (size_t j = 0; j < length; j++)
                    for (size_t l = 0; l < 32; l++) block[l] += score[j] * v[j * stride + b + l];
                for (size_t l = 0; l < 32; l++) o[b + l] = block[l] * inverse;
            }
        }
    }
}

/// For head dimensions that are no multiple of 32: the plain loops.
AK_INLINE void attend_any(const float *qkv, size_t length, size_t heads, size_t head_dim, float *score, float *out) {
    const size_t width = heads * head_dim, stride = 3 * width;
    const float scale = 1.0f / sqrtf((float)head_dim);
    for (size_t h = 0; h < heads; h++) {
        const float *q = qkv + h * head_dim, *k = q + width, *v = k + width;
        for (size_t t = 0; t < length; t++) {
            float largest = -3.0e38f, sum = 0;
            for (size_t j = 0; j < length; j++) {
                float dot = 0;
                for (size_t i = 0; i < head_dim; i++) dot += q[t * stride + i] * k[j * stride + i];
                score[j] = dot * scale;
                largest = ak_max(largest, score[j]);
            }
            for (size_t j = 0; j < length; j++) {
                score[j] = ak_exp(score[j] - largest);
                sum += score[j];
            }
            float *o = out + t * width + h * head_dim;
            for (size_t i = 0; i < head_dim; i++) o[i] = 0;
            for (size_t j = 0; j < length; j++)
                for (size_t i = 0; i < head_dim; i++) o[i] += score[j] / sum * v[j * stride + i];
        }
    }
}

AK_KERNEL
void ak_attention(const float *qkv, size_t length, size_t heads, size_t head_dim, float *scratch, float *out) {
    if (head_dim == 32)
        attend(qkv, length, heads, 32, scratch, out);
    else if (head_dim == 64)
        attend(qkv, length, heads, 64, scratch, out);
    else if (head_dim % 32 == 0)
        attend(qkv, length, heads, head_dim, scratch, out);
    else
        attend_any(qkv, length, heads, head_dim, scratch, out);
}
