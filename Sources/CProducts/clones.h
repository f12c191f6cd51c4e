// How loops here are compiled: for several levels of CPU, of which the right one is chosen when the program is loaded.
#ifndef ASSAY_PRODUCTS_CLONES_H
#define ASSAY_PRODUCTS_CLONES_H

#if defined(__x86_64__)
#define AP_CLONES __attribute__((target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")))
#else
#define AP_CLONES
#endif

/// Numbers that are worked on side by side, whatever the CPU, so that no order of summing depends on it.
enum { AP_LANES = 16 };

#endif
