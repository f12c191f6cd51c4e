#include "kernels.h"

#include "math.h"

/// Sixteen floats: one AVX-512 register, two of AVX2, four of the baseline.
typedef float vector __attribute__((vector_size(64), aligned(4)));

enum { LANES = 16, QUERIES = 4 };

// Macros, since a function with a vector in its signature has another ABI on every machine.
#define LOAD(p) (*(const vector *)(p))
#define STORE(p, v) (*(vector *)(p) = (v))

/// Keys are transposed into columns padded to whole vectors, so that a query's scores are computed for 16 keys at once.
AK_INLINE size_t padded(size_t length) { return (length + LANES - 1) / LANES * LANES; }

// The keys, and the scores of six queries, which is the most that any way of computing it takes at a time.
size_t ak_attention_scratch(size_t length, size_t head_dim) { return padded(length) * (head_dim + 6); }

/// Scores of `count` queries with all keys, `scale` applied; the padding gets a score that vanishes in the softmax.
AK_INLINE void score_queries(const float *q, size_t stride, size_t count, const float *keys, size_t length, size_t columns,
                             size_t head_dim, float scale, float *scores) {
    for (size_t j = 0; j < columns; j += LANES) {
        vector sum[QUERIES] = {0};
        for (size_t i = 0; i < head_dim; i++) {
            const vector key = LOAD(keys + i * columns + j);
            for (size_t t = 0; t < count; t++) sum[t] += q[t * stride + i] * key;
        }
        for (size_t t = 0; t < count; t++) STORE(scores + t * columns + j, sum[t] * scale);
    }
    for (size_t t = 0; t < count; t++)
        for (size_t j = length; j < columns; j++) scores[t * columns + j] = -1e30f;
}

/// scores = e^(scores − largest); returns the inverse of their sum.
AK_INLINE float exponentiate(float *scores, size_t columns) {
    float largest = scores[0], sum = 0;
    for (size_t j = 0; j < columns; j++) largest = ak_max(largest, scores[j]);
    for (size_t j = 0; j < columns; j++) {
        scores[j] = ak_exp(scores[j] - largest);
        sum += scores[j];
    }
    return 1.0f / sum;
}

/// out = weighted sum of the values for `count` queries, 16 dimensions at a time.
AK_INLINE void gather_values(const float *v, size_t value_stride, size_t length, const float *scores, size_t columns,
                             const float *inverse, size_t count, size_t head_dim, float *out, size_t out_stride) {
    for (size_t b = 0; b < head_dim; b += LANES) {
        vector sum[QUERIES] = {0};
        for (size_t j = 0; j < length; j++) {
            const vector value = LOAD(v + j * value_stride + b);
            for (size_t t = 0; t < count; t++) sum[t] += scores[t * columns + j] * value;
        }
        for (size_t t = 0; t < count; t++) STORE(out + t * out_stride + b, sum[t] * inverse[t]);
    }
}

AK_INLINE void attend_queries(const float *q, const float *v, size_t stride, size_t count, const float *keys, size_t length,
                              size_t columns, size_t head_dim, float scale, float *scores, float *out, size_t width) {
    float inverse[QUERIES];
    score_queries(q, stride, count, keys, length, columns, head_dim, scale, scores);
    for (size_t t = 0; t < count; t++) inverse[t] = exponentiate(scores + t * columns, columns);
    gather_values(v, stride, length, scores, columns, inverse, count, head_dim, out, width);
}

AK_INLINE void attend(const float *qkv, size_t length, size_t heads, size_t head_dim, float *scratch, float *out) {
    const size_t width = heads * head_dim, stride = 3 * width, columns = padded(length);
    const float scale = 1.0f / sqrtf((float)head_dim);
    float *keys = scratch, *scores = scratch + columns * head_dim;
    for (size_t h = 0; h < heads; h++) {
        const float *q = qkv + h * head_dim, *k = q + width, *v = k + width;
        for (size_t j = 0; j < length; j++)
            for (size_t i = 0; i < head_dim; i++) keys[i * columns + j] = k[j * stride + i];
        for (size_t i = 0; i < head_dim; i++)
            for (size_t j = length; j < columns; j++) keys[i * columns + j] = 0;
        size_t t = 0;
        for (; t + QUERIES <= length; t += QUERIES)
            attend_queries(q + t * stride, v, stride, QUERIES, keys, length, columns, head_dim, scale, scores,
                           out + t * width + h * head_dim, width);
        for (; t < length; t++)
            attend_queries(q + t * stride, v, stride, 1, keys, length, columns, head_dim, scale, scores,
                           out + t * width + h * head_dim, width);
    }
}

/// For head dimensions that are no multiple of 16: the plain loops.
AK_INLINE void attend_any(const float *qkv, size_t length, size_t heads, size_t head_dim, float *score, float *out) {
    const size_t width = heads * head_dim, stride = 3 * width;
    const float scale = 1.0f / sqrtf((float)head_dim);
    for (size_t h = 0; h < heads; h++) {
        const float *q = qkv + h * head_dim, *k = q + width, *v = k + width;
        for (size_t t = 0; t < length; t++) {
            for (size_t j = 0; j < length; j++) {
                float dot = 0;
                for (size_t i = 0; i < head_dim; i++) dot += q[t * stride + i] * k[j * stride + i];
                score[j] = dot * scale;
            }
            const float inverse = exponentiate(score, length);
            float *o = out + t * width + h * head_dim;
            for (size_t i = 0; i < head_dim; i++) o[i] = 0;
            for (size_t j = 0; j < length; j++)
                for (size_t i = 0; i < head_dim; i++) o[i] += score[j] * inverse * v[j * stride + i];
        }
    }
}

AK_KERNEL
void ak_attention(const float *qkv, size_t length, size_t heads, size_t head_dim, float *scratch, float *out) {
    // The constants let the compiler unroll for the head dimensions that small models have.
    if (head_dim == 32)
        attend(qkv, length, heads, 32, scratch, out);
    else if (head_dim == 64)
        attend(qkv, length, heads, 64, scratch, out);
    else if (head_dim % LANES == 0)
        attend(qkv, length, heads, head_dim, scratch, out);
    else
        attend_any(qkv, length, heads, head_dim, scratch, out);
}
