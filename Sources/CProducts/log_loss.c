// The gradient of the logistic loss: the part of a fit that is not a matrix product.

#include "clones.h"
#include "products.h"

#include <math.h>
#include <stdint.h>
#include <string.h>

// A fused multiply-add would round once where CPUs without one round twice.
#pragma clang fp contract(off)

/// 2^(i/32), less i/32 of an exponent.
static const uint64_t powers[32] = {
    0x3FF0000000000000, 0x3FEFD9B0D3158574, 0x3FEFB5586CF9890F, 0x3FEF9301D0125B51,
    0x3FEF72B83C7D517B, 0x3FEF54873168B9AA, 0x3FEF387A6E756238, 0x3FEF1E9DF51FDEE1,
    0x3FEF06FE0A31B715, 0x3FEEF1A7373AA9CB, 0x3FEEDEA64C123422, 0x3FEECE086061892D,
    0x3FEEBFDAD5362A27, 0x3FEEB42B569D4F82, 0x3FEEAB07DD485429, 0x3FEEA47EB03A5585,
    0x3FEEA09E667F3BCD, 0x3FEE9F75E8EC5F74, 0x3FEEA11473EB0187, 0x3FEEA589994CCE13,
    0x3FEEACE5422AA0DB, 0x3FEEB737B0CDC5E5, 0x3FEEC49182A3F090, 0x3FEED503B23E255D,
    0x3FEEE89F995AD3AD, 0x3FEEFF76F2FB5E47, 0x3FEF199BDD85529C, 0x3FEF3720DCEF9069,
    0x3FEF5818DCFBA487, 0x3FEF7C97337B9B5F, 0x3FEFA4AFA2A490DA, 0x3FEFD0765B6E4540,
};

/// e^x for 0 ≥ x > -87: the algorithm of expf in Arm's optimized routines, which is also glibc's. In double precision, so that the
/// result is rounded once, with or without fused multiply-adds. Equal to glibc 2.36 for every number above -30.
static inline __attribute__((always_inline)) float exponential(float x) {
    const double shift = 0x1.8p52;
    const double z = (double)x * (0x1.71547652b82fep+0 * 32);
    const double shifted = z + shift;
    uint64_t k;
    memcpy(&k, &shifted, sizeof k);
    const double r = z - (shifted - shift);
    const uint64_t bits = powers[k % 32] + (k << 47);
    double scale;
    memcpy(&scale, &bits, sizeof scale);
    const double high = (0x1.c6af84b912394p-5 / 32 / 32 / 32) * r + (0x1.ebfce50fac4f3p-3 / 32 / 32);
    const double low = (0x1.62e42ff0c52d6p-1 / 32) * r + 1;
    return (float)((high * (r * r) + low) * scale);
}

AP_CLONES
void ap_log_loss(
    float *logits, const float *bias, const ptrdiff_t *labels, size_t count, size_t texts, float *tops, float *totals,
    double *losses) {
    for (size_t t = 0; t < texts; t++) {
        tops[t] = logits[t] + bias[0];
        totals[t] = 0;
    }
    for (size_t label = 0; label < count; label++) {
        float *row = logits + label * texts;
        for (size_t t = 0; t < texts; t++) {
            row[t] += bias[label];
            tops[t] = row[t] > tops[t] ? row[t] : tops[t];
        }
    }
    for (size_t t = 0; t < texts; t++) losses[t] = (double)(logits[(size_t)labels[t] * texts + t] - tops[t]);
    for (size_t label = 0; label < count; label++) {
        float *row = logits + label * texts;
        for (size_t t = 0; t < texts; t++) {
            const float logit = row[t] - tops[t];
            // Bounded first, so that nothing overflows where the result is not used.
            const float e = exponential(logit > -30.0f ? logit : -30.0f);
            row[t] = logit > -30.0f ? e : 0.0f;
            totals[t] += row[t];
        }
    }
    for (size_t t = 0; t < texts; t++) {
        losses[t] = log((double)totals[t]) - losses[t];
        totals[t] = 1 / totals[t];
    }
    for (size_t label = 0; label < count; label++) {
        float *row = logits + label * texts;
        for (size_t t = 0; t < texts; t++) row[t] *= totals[t];
    }
    for (size_t t = 0; t < texts; t++) logits[(size_t)labels[t] * texts + t] -= 1;
}

AP_CLONES void ap_add(const float *restrict values, size_t count, float *restrict sums) {
    for (size_t i = 0; i < count; i++) sums[i] += values[i];
}

AP_CLONES void ap_add_row_sums(const float *values, size_t rows, size_t count, float *sums) {
    const size_t whole = count / AP_LANES * AP_LANES;
    for (size_t row = 0; row < rows; row++) {
        const float *own = values + row * count;
        float lanes[AP_LANES] = {0};
        for (size_t i = 0; i < whole; i += AP_LANES) {
            for (size_t lane = 0; lane < AP_LANES; lane++) lanes[lane] += own[i + lane];
        }
        float sum = 0;
        for (size_t lane = 0; lane < AP_LANES; lane++) sum += lanes[lane];
        for (size_t i = whole; i < count; i++) sum += own[i];
        sums[row] += sum;
    }
}
