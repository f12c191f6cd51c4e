// libzmq (Debian libzmq3-dev): https://zeromq.org. Its macros with casts are not visible to Swift; ZeroMQ/ restates what it needs.
// The draft API stays off: only what every libzmq 4.3 has is used.
#include <zmq.h>

// eventfd is how other threads wake the polling thread; Swift's Glibc module does not have it.
#if defined(__linux__)
#include <sys/eventfd.h>
#endif
