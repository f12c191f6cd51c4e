// libzmq (Debian libzmq3-dev): https://zeromq.org. Its macros with casts are not visible to Swift; ZeroMQ/ restates what it needs.
// The draft API stays off: only what every libzmq 4.3 has is used.
#include <zmq.h>

#if defined(__linux__)
// eventfd is how other threads wake the polling thread; Swift's Glibc module does not have it.
#include <sys/eventfd.h>
#include <sys/syscall.h>
#include <unistd.h>

// Accepts a connection that neither blocks nor is inherited; glibc declares accept4() for GNU sources only.
static inline int assay_accept(int listener) {
    // SOCK_NONBLOCK | SOCK_CLOEXEC, as O_NONBLOCK and O_CLOEXEC have them.
    return (int)syscall(SYS_accept4, listener, 0, 0, 00004000 | 02000000);
}
#endif
