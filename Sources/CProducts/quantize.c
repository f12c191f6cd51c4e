// Floats to fixed point of 16 bits, a scale a row, and weights into the order of the product's tiles.

#include "clones.h"
#include "products.h"

#include <float.h>
#include <math.h>
#include <string.h>

size_t ap_row_count(size_t columns) { return (columns + 1) / 2 * 2; }

// Length and largest magnitude of a row; the order of summing is the same on every machine.
static inline __attribute__((always_inline)) void extent(const float *x, size_t count, double *length, float *largest) {
    double squares[AP_LANES] = {0};
    float most[AP_LANES] = {0};
    size_t i = 0;
    for (; i + AP_LANES <= count; i += AP_LANES) {
        for (int lane = 0; lane < AP_LANES; lane++) {
            const float magnitude = fabsf(x[i + lane]);
            squares[lane] += (double)magnitude * magnitude;
            most[lane] = magnitude > most[lane] ? magnitude : most[lane];
        }
    }
    for (int lane = 0; i < count; i++, lane++) {
        const float magnitude = fabsf(x[i]);
        squares[lane] += (double)magnitude * magnitude;
        most[lane] = magnitude > most[lane] ? magnitude : most[lane];
    }
    double sum = 0;
    *largest = 0;
    for (int lane = 0; lane < AP_LANES; lane++) {
        sum += squares[lane];
        *largest = most[lane] > *largest ? most[lane] : *largest;
    }
    *length = sqrt(sum);
}

// The integer nearest to a number of at most 22 bits: the sum's last bits are it.
static inline __attribute__((always_inline)) int16_t nearest(float x) {
    const float shift = 0x1.8p23f;
    const float shifted = x + shift;
    int32_t bits, base;
    memcpy(&bits, &shifted, 4);
    memcpy(&base, &shift, 4);
    return (int16_t)(bits - base);
}

AP_CLONES
void ap_quantize(const float *x, size_t rows, size_t columns, int16_t *out, float *scales) {
    // √2³¹ less what rounding may add.
    const double longest = 43238, greatest = 32766;
    for (size_t row = 0; row < rows; row++, x += columns, out += ap_row_count(columns)) {
        double length;
        float largest;
        extent(x, columns, &length, &largest);
        const double scale = length / longest > largest / greatest ? length / longest : largest / greatest;
        out[ap_row_count(columns) - 1] = 0;
        if (isfinite(length) && scale >= FLT_MIN) {
            scales[row] = (float)scale;
            const float inverse = (float)(1 / scale);
            for (size_t i = 0; i < columns; i++) out[i] = nearest(x[i] * inverse);
        } else {
            scales[row] = isfinite(length) ? 0 : NAN;
            memset(out, 0, columns * sizeof *out);
        }
    }
}

// Width of the last panel: whole vectors are enough for what is left.
static size_t tail_width(size_t outputs) { return (outputs % AP_PANEL + 15) / 16 * 16; }

size_t ap_packed_count(size_t outputs, size_t columns) {
    return (outputs / AP_PANEL * AP_PANEL + tail_width(outputs)) * ap_row_count(columns);
}

void ap_pack(const int16_t *weights, size_t outputs, size_t columns, int16_t *packed) {
    const size_t count = ap_row_count(columns);
    for (size_t first = 0; first < outputs; first += AP_PANEL) {
        const size_t height = outputs - first < AP_PANEL ? outputs - first : AP_PANEL;
        const size_t width = height < AP_PANEL ? tail_width(outputs) : AP_PANEL;
        for (size_t column = 0; column < count; column += 2) {
            for (size_t lane = 0; lane < width; lane++) {
                const int16_t *from = weights + (first + lane) * count + column;
                *packed++ = lane < height ? from[0] : 0;
                *packed++ = lane < height ? from[1] : 0;
            }
        }
    }
}
