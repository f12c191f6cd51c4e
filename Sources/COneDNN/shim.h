// oneDNN 2.6 (Debian libdnnl-dev): https://oneapi-src.github.io/oneDNN/v2.6/
#include <oneapi/dnnl/dnnl.h>
#include <oneapi/dnnl/dnnl_debug.h>
