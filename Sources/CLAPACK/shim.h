// LAPACKE and CBLAS (Debian liblapacke-dev, libopenblas-dev): https://netlib.org/lapack/lapacke.html, https://www.openblas.net
// LAPACK_COMPLEX_STRUCTURE: C99 complex numbers do not import into Swift, plain structs do; no complex routine is used.
#define LAPACK_COMPLEX_STRUCTURE
#include <lapacke.h>
#include <cblas-openblas.h>
