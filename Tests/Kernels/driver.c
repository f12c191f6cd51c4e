#define _GNU_SOURCE
#include "driver.h"

#include <math.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum { FAILURES_SHOWN = 20 };

static const char *function = "";
static char current[200] = "";
static long checks, all_checks, failures;
static double worst, furthest;
static FILE *record, *other;

static void fail(const char *format, ...) {
    if (failures++ >= FAILURES_SHOWN) return;
    printf("FAILED %s, %s: ", function, current);
    va_list arguments;
    va_start(arguments, format);
    vprintf(format, arguments);
    va_end(arguments);
    putchar('\n');
}

/// Sums up the function that is done: its largest error, and largest difference from the other machine, in percent of what is
/// allowed.
static void sum_up(void) {
    if (*function == 0) return;
    all_checks += checks;
    printf("%-34s %8ld checks, error %3.0f %%", function, checks, 100 * worst);
    if (other) printf(", from the other machine %3.0f %%", 100 * furthest);
    putchar('\n');
}

void check_function(const char *name) {
    sum_up();
    function = name;
    *current = 0;
    checks = 0;
    worst = furthest = 0;
}

void check_case(const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(current, sizeof current, format, arguments);
    va_end(arguments);
}

/// |difference| in parts of what is allowed, 10 at most, also for anything that is no number.
static double share(double difference, double allowed) {
    if (difference == 0) return 0;
    return isfinite(difference) && allowed > 0 ? fmin(fabs(difference) / allowed, 10) : 10;
}

void expect_near(const float *got, const expected *want, size_t n) {
    if (record) fwrite(got, sizeof *got, n, record);
    for (size_t i = 0; i < n; i++) {
        // What is below the smallest normal float may become zero.
        const double rounding = want[i].rounding + 0x1p-126, value = (double)got[i];
        const double error = share(value - want[i].value, rounding + want[i].approximation);
        worst = fmax(worst, error);
        checks++;
        if (error > 1)
            fail("value %zu is %.9g, expected %.9g ± %.2g", i, value, want[i].value, rounding + want[i].approximation);
        float theirs;
        if (!other) continue;
        if (fread(&theirs, sizeof theirs, 1, other) != 1) {
            fail("the other machine's results end here");
            exit(2);
        }
        const double difference = share(value - (double)theirs, 2 * rounding);
        furthest = fmax(furthest, difference);
        if (difference > 1)
            fail("value %zu is %.9g, on the other machine %.9g, allowed %.2g", i, value, (double)theirs, 2 * rounding);
    }
}

void expect(bool holds, const char *fact) {
    checks++;
    if (!holds) fail("not so: %s", fact);
}

void expect_same(const void *got, const void *want, size_t bytes) {
    checks++;
    for (size_t i = 0; i < bytes; i++)
        if (((const char *)got)[i] != ((const char *)want)[i]) {
            fail("byte %zu of %zu differs", i, bytes);
            return;
        }
}

static void crash(int signal_number) {
    // Nothing goes on after this, so that printf is not async-signal-safe does no harm.
    (void)signal_number;
    printf("CRASHED %s, %s: memory past the end of a buffer was touched\n", function, current);
    fflush(stdout);
    _exit(1);
}

/// Arguments: the CPU features that are to be found (test_cpu); how many bytes from a buffer's end to the inaccessible page, 0
/// but for an emulator that reads more than the instruction; a file for this machine's results; another machine's to compare.
int main(int count, char **arguments) {
    signal(SIGSEGV, crash);
    signal(SIGBUS, crash);
    if (count > 2) guard_slack = (size_t)atoi(arguments[2]);
    if (count > 3) record = fopen(arguments[3], "wb");
    if (count > 4) other = fopen(arguments[4], "rb");
    if (count < 3 || count > 5 || (count > 3 && !record) || (count > 4 && !other)) {
        fprintf(stderr, "usage: %s FEATURES SLACK [RESULTS [RESULTS-OF-ANOTHER-MACHINE]]\n", arguments[0]);
        return 2;
    }
    test_cpu(arguments[1]);
    test_approximations();
    test_elementwise();
    test_normalization();
    test_attention();
    test_pooling();
    test_head();
    test_quantization();
    test_dequantization();
    test_products();
    test_probabilities();
    sum_up();
    if (other && fgetc(other) != EOF) fail("the other machine has more results");
    if (record && fclose(record) != 0) fail("the results could not be written");
    printf("%ld checks, %ld failures\n", all_checks, failures);
    return failures > 0;
}
