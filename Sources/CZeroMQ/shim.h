// libzmq (Debian libzmq3-dev): https://zeromq.org. Its macros with casts are not visible to Swift; ZeroMQ/ restates what it needs.
// The draft API stays off: only what every libzmq 4.3 has is used.
#include <zmq.h>

#if defined(__linux__)
// eventfd is how other threads wake the polling thread; Swift's Glibc module does not have it.
#include <sys/eventfd.h>

#include <linux/filter.h>
#include <sys/socket.h>

// Of the sockets that share a port (SO_REUSEPORT), gives new connections to the one with this number, counted in the order in which
// they began to listen. Returns 0, or -1 and errno. A filter of one instruction, "return number": socket(7).
static inline int assay_choose_listener(int any_of_them, unsigned number) {
    struct sock_filter instruction = {BPF_RET | BPF_K, 0, 0, number};
    struct sock_fprog program = {1, &instruction};
    return setsockopt(any_of_them, SOL_SOCKET, SO_ATTACH_REUSEPORT_CBPF, &program, sizeof program);
}
#endif
