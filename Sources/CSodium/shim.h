// libsodium (Debian libsodium-dev, which libzmq3-dev needs as well): https://doc.libsodium.org
#include <sodium/crypto_hash_sha256.h>
