// libsodium (Debian libsodium-dev, which libzmq3-dev needs as well): https://doc.libsodium.org
#include <sodium/core.h>
#include <sodium/crypto_hash_sha256.h>
#include <sodium/randombytes.h>
#include <sodium/utils.h>
