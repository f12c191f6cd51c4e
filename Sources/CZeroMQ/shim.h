// libzmq (Debian libzmq3-dev): https://zeromq.org. Its macros with casts are not visible to Swift; ZeroMQ/ restates what it needs.
// The draft API stays off: only what every libzmq 4.3 has is used.
#include <zmq.h>
