#include "reference.h"

#include <math.h>

expected activated(expected x, ak_activation activation) {
    const double v = x.value;
    switch (activation) {
    case AK_GELU: {
        // Its slope is below 1.13. An error of erf, 1e-6 by the approximation and some units by rounding, counts times x / 2;
        // beyond 4·√2, where erf is taken to be that of 4, it stays below 2e-8.
        const double inside = 1.13 * (x.rounding + x.approximation);
        return (expected){0.5 * v * erfc(-v * M_SQRT1_2), inside + 16 * UNIT * fabs(v), 0.5e-6 * fabs(v)};
    }
    case AK_GELU_TANH: {
        // x·σ(z): the relative error of σ is that of e^−z, 2e-7, and what rounding, some units of z, changes it by. The
        // exponent ends at 80.
        const double z = 1.5957691216057308 * (v + 0.044715 * v * v * v), sigmoid = 1 / (1 + exp(-z));
        const double inside = 1.13 * (x.rounding + x.approximation);
        const double rounding = fabs(v) * sigmoid * (8 * UNIT + (1 - sigmoid) * 8 * UNIT * fabs(z));
        return (expected){v * sigmoid, inside + rounding, 2e-7 * fabs(v) * sigmoid + 2e-35 * fabs(v)};
    }
    case AK_RELU: return (expected){fmax(v, 0), x.rounding, x.approximation};
    }
    return x;
}

void normalized(const expected *x, size_t n, ak_layer_norm norm, expected *out) {
    double mean = 0, off_mean = 0, spread = 0, off_spread = 0;
    for (size_t i = 0; i < n; i++) {
        mean += x[i].value / (double)n;
        off_mean += (x[i].rounding + x[i].approximation + (double)(n + 2) * UNIT * fabs(x[i].value)) / (double)n;
    }
    for (size_t i = 0; i < n; i++) {
        const double centred = x[i].value - mean;
        const double off = x[i].rounding + x[i].approximation + off_mean + UNIT * fabs(centred);
        spread += centred * centred / (double)n;
        off_spread += (2 * fabs(centred) * off + off * off + (double)(n + 4) * UNIT * centred * centred) / (double)n;
    }
    const double epsilon = (double)norm.epsilon, inverse = 1 / sqrt(spread + epsilon);
    const double off_inverse = 1 / sqrt(fmax(spread - off_spread, 0) + epsilon) - inverse + 4 * UNIT * inverse;
    for (size_t i = 0; i < n; i++) {
        const double gamma = (double)norm.gamma[i], beta = (double)norm.beta[i], centred = x[i].value - mean;
        const double off = x[i].rounding + x[i].approximation + off_mean + UNIT * fabs(centred);
        const double unit = centred * inverse, off_unit = off * (inverse + off_inverse) + fabs(centred) * off_inverse;
        const double value = unit * gamma + beta;
        out[i] = (expected){value, fabs(gamma) * (off_unit + 3 * UNIT * fabs(unit)) + UNIT * fabs(beta) + UNIT * fabs(value), 0};
    }
}

void make_unit(expected *x, size_t n) {
    double square = 0, off = 0;
    for (size_t i = 0; i < n; i++) {
        square += x[i].value * x[i].value;
        off += 2 * fabs(x[i].value) * x[i].rounding + (double)(n + 2) * UNIT * x[i].value * x[i].value;
    }
    if (square == 0) return;
    const double length = sqrt(square), relative = off / square / 2 + 4 * UNIT;
    for (size_t i = 0; i < n; i++) {
        const double value = x[i].value / length;
        x[i] = (expected){value, x[i].rounding / length + relative * fabs(value), 0};
    }
}
